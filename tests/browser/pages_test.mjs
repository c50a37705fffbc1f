// SPDX-License-Identifier: MIT
// An invitation as a person meets it: the mail in the mailbox, its link, our page, the button, and what is
// there afterwards; each page looked over by axe-core, in light and dark, wide and on a phone, and without
// any script of ours.
//
// usage: node pages_test.mjs VORTEXD CHROMIUM [FOLDER FOR PICTURES]
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { Receiver, Server, waitFor } from "./support.mjs";

const [, , vortexd, chromium, pictures] = process.argv;
const require = createRequire(path.join(process.cwd(), "package.json"));
const { chromium: driver } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core"), "utf8");

const SECRET = "whsec_0123456789abcdef";
// As a person's browser says; without a head, it says that it has none.
const AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const PHONE = { width: 390, height: 844 };
const server = new Server(vortexd);
const receiver = new Receiver(SECRET);
let browser;

before(async () => {
  await receiver.start();
  await server.start();
  await server.admin("webhooks", "add", receiver.url, "--secret", SECRET);
  browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  receiver.stop();
  assert.equal(await server.stop(), 0);
});

/** A page that looks like one of somebody's own; scripts of pages do not run in it. */
async function open(url, options = {}) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB", userAgent: AGENT, ...options });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** What axe-core finds on a page of this URL; it needs scripts, which it brings itself. */
async function violations(url, colorScheme, viewport) {
  const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport, locale: "en-GB", userAgent: AGENT });
  const page = await context.newPage();
  await page.goto(url);
  await page.addScriptTag({ content: axe });
  const found = await page.evaluate(() => globalThis.axe.run());
  await context.close();
  return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
}

async function lookOver(name, url) {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, { width: 1280, height: 800 }]) {
      assert.deepEqual(await violations(url, colorScheme, viewport), [], `${name}, ${colorScheme}, ${viewport.width}`);
    }
    if (!pictures) continue;
    const page = await open(url, { colorScheme, viewport: PHONE });
    await page.screenshot({ path: path.join(pictures, `${name}-${colorScheme}.png`), fullPage: true });
    await page.context().close();
  }
}

test("the link of the mail leads to a page whose button accepts", async () => {
  const { id } = await server.invite();
  await server.mail("invitation");
  const { url } = await server.admin("mail", "url");
  await lookOver("mailbox", url);
  const page = await open(url);
  await page.getByRole("link", { name: /invited you/ }).click();
  await lookOver("mail", page.url());
  await page.frameLocator("iframe").getByRole("link", { name: "Accept the invitation" }).click();
  await page.waitForURL(/\/i\//);
  await lookOver("open", page.url());
  const text = await page.locator("main").innerText();
  for (const part of ["Jane <Doe>", "Team & Co", "See you soon."]) assert.ok(text.includes(part), text);

  await page.getByRole("button", { name: /accept/i }).click();
  assert.match(await page.locator("main").innerText(), /accepted/i);
  if (pictures) await page.screenshot({ path: path.join(pictures, "accepted.png") });
  const invitation = await server.api("GET", `/invitations/${id}`);
  assert.equal(invitation.status, "accepted");
  assert.equal(invitation.accepts[0].target.value, "ada@example.com");
  assert.equal((await receiver.event("invitation.accepted")).data.invitationId, id);
  await receiver.event("member.created");
  await server.mail("acceptance_notice");
});

test("who opens the link has clicked, and the mail counts as opened", async () => {
  const { id, shortLink } = await server.invite({ target: { type: "email", value: "bob@example.com" } });
  await waitFor("the delivery", async () => (await server.api("GET", `/invitations/${id}`)).status === "delivered");
  await open(shortLink);
  await waitFor("the count", async () => (await server.api("GET", `/invitations/${id}`)).clickThroughs === 1);
  await receiver.event("invitation.email.opened");
});

test("the button of somebody else's page accepts nothing", async () => {
  const { id, shortLink } = await server.invite({ target: { type: "email", value: "eve@example.com" } });
  const page = await open("about:blank");
  await page.setContent(`<form method="post" action="${shortLink}/accept"><button>Win</button></form>`);
  await page.getByRole("button").click();
  await page.waitForURL(/\/i\//);
  assert.notEqual((await server.api("GET", `/invitations/${id}`)).status, "accepted");
});

test("an invitation that is not for me is declined", async () => {
  const { id, shortLink } = await server.invite({ target: { type: "email", value: "dan@example.com" } });
  const page = await open(shortLink);
  await page.getByRole("button", { name: /not for me/i }).click();
  assert.equal((await server.api("GET", `/invitations/${id}`)).deactivated, true);
  await page.goto(shortLink);
  await lookOver("closed", shortLink);
});

test("a link for anybody asks who accepts", async () => {
  const { id, shortLink } = await server.invite({ target: { type: "share" }, maxUses: 2 });
  await lookOver("share", shortLink);
  const page = await open(shortLink);
  await page.getByRole("textbox").fill("carol@example.com");
  await page.getByRole("button", { name: /accept/i }).click();
  const invitation = await server.api("GET", `/invitations/${id}`);
  assert.equal(invitation.accepts[0].target.value, "carol@example.com");
});

test("whoever wants no invitations says so with one button", async () => {
  await server.invite({ target: { type: "email", value: "frank@example.com" } });
  const mail = await waitFor("the mail", async () => {
    const { items } = await server.admin("mail", "list");
    return items.find((item) => item.to === "frank@example.com" && item.state === "delivered");
  });
  const { text } = await server.admin("mail", "show", mail.id);
  const link = /http\S+\/u\/\S+/.exec(text)[0];
  await lookOver("opt-out", link);
  const page = await open(link);
  await page.getByRole("button").click();
  const { id } = await server.invite({ target: { type: "email", value: "frank@example.com" }, groups: [] });
  assert.equal((await server.api("GET", `/invitations/${id}`)).deliveryCount, 0);
});

test("pages speak the reader's language", async () => {
  const { shortLink } = await server.invite({ target: { type: "email", value: "hans@example.com" }, locale: "de" });
  const page = await open(shortLink, { locale: "de-DE" });
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  assert.match(await page.locator("main").innerText(), /lädt Sie ein/);
});

test("an unknown link has a page", async () => {
  await lookOver("unknown", server.url + "/i/AAAAAAAAAAAAAAAAAAAAAA");
});
