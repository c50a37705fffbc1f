// SPDX-License-Identifier: MIT
// A server, a receiver of webhooks and a browser for the tests in this folder.
import { spawn, execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const PATIENCE = 30_000;

/** Polls until a condition gives something true; throws where that takes too long. */
export async function waitFor(what, condition) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const answer = await condition();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what} did not happen in time`);
}

/** One vortexd on a data folder of its own, on any free port. */
export class Server {
  constructor(binary) {
    this.binary = binary;
    this.folder = mkdtempSync(path.join(tmpdir(), "vortexd-browser-"));
    this.data = path.join(this.folder, "data");
  }

  async start() {
    const portFile = path.join(this.folder, "port");
    this.process = spawn(this.binary, ["--data", this.data, "--listen", "127.0.0.1:0", "--port-file", portFile,
      "--set", "webhooks.allow_private=true"], { stdio: "ignore" });
    await waitFor("the start", () => existsSync(portFile));
    this.url = "http://" + readFileSync(portFile, "utf8").trim();
    this.credentials = JSON.parse(readFileSync(path.join(this.data, "credentials.json"), "utf8"));
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    const code = await ended;
    rmSync(this.folder, { recursive: true });
    return code;
  }

  /** An admin command's answer. */
  async admin(...command) {
    const { stdout } = await run(this.binary, [...command, "--data", this.data, "--json"]);
    return JSON.parse(stdout);
  }

  async api(method, target, body) {
    const answer = await fetch(this.url + "/api/v1" + target, {
      method, body: body && JSON.stringify(body), headers: { "x-api-key": this.credentials.apiKey },
    });
    if (!answer.ok) throw new Error(`${method} ${target}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Invites somebody, by default by email. */
  invite(more = {}) {
    return this.api("POST", "/invitations", {
      widgetConfigurationId: this.credentials.componentId,
      target: { type: "email", value: "ada@example.com", name: "Ada" },
      inviter: { userId: "u1", name: "Jane <Doe>", userEmail: "jane@example.com" },
      groups: [{ type: "team", groupId: "1", name: "Team & Co" }],
      message: "Welcome!\nSee you soon.", expiresIn: "7d", ...more,
    });
  }

  /** The newest mail of a kind, once it lies in the mailbox. */
  mail(kind) {
    return waitFor(`a mail ${kind}`, async () => {
      const { items } = await this.admin("mail", "list");
      return items.find((item) => item.kind === kind && item.state === "delivered");
    });
  }
}

/** Takes webhooks and checks their signatures. */
export class Receiver {
  constructor(secret) {
    this.secret = secret;
    this.events = [];
    this.server = createServer((request, response) => {
      const parts = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        const body = Buffer.concat(parts);
        const expected = createHmac("sha256", this.secret).update(body).digest("hex");
        const good = request.headers["x-vortex-signature"] === expected;
        if (good) this.events.push(JSON.parse(body));
        response.writeHead(good ? 200 : 401).end();
      });
    });
  }

  async start() {
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}/hooks`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  event(type) {
    return waitFor(`the webhook ${type}`, () => this.events.find((event) => event.type === type));
  }
}
