// SPDX-License-Identifier: MIT
//! Does with the official Rust SDK what the lines on its input say; README.md of the folder above tells how.
#![allow(deprecated)]

use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, Write};

use serde::de::DeserializeOwned;
use serde_json::{json, Value};
use vortex_sdk::*;

type Answer = Result<Value, VortexError>;

fn text(given: &Value, name: &str) -> String {
    given[name].as_str().unwrap_or_default().to_string()
}

/// A member as a type of the SDK, or the SDK's own error for what it does not know.
fn read<T: DeserializeOwned>(value: &Value) -> Result<T, VortexError> {
    serde_json::from_value(value.clone()).map_err(|e| VortexError::SerializationError(e.to_string()))
}

fn maybe<T: DeserializeOwned>(given: &Value, name: &str) -> Result<Option<T>, VortexError> {
    if given[name].is_null() { Ok(None) } else { read(&given[name]).map(Some) }
}

fn shown<T: serde::Serialize>(value: T) -> Answer {
    serde_json::to_value(value).map_err(|e| VortexError::SerializationError(e.to_string()))
}

fn create_request(given: &Value) -> Result<CreateInvitationRequest, VortexError> {
    let mut request =
        CreateInvitationRequest::new(&text(given, "component"), read(&given["target"])?, read(&given["inviter"])?);
    request.groups = maybe(given, "groups")?;
    request.scopes = maybe(given, "scopes")?;
    request.scope_id = maybe(given, "scopeId")?;
    request.scope_type_flat = maybe(given, "scopeType")?;
    request.scope_name = maybe(given, "scopeName")?;
    request.source = maybe(given, "source")?;
    request.subtype = maybe(given, "subtype")?;
    request.template_variables = maybe(given, "templateVariables")?;
    request.metadata = maybe(given, "metadata")?;
    request.unfurl_config = maybe(given, "unfurlConfig")?;
    Ok(request)
}

fn receiver(given: &Value) -> Result<AcceptInvitationParam, VortexError> {
    if !given["user"].is_null() {
        return Ok(read::<AcceptUser>(&given["user"])?.into());
    }
    if !given["target"].is_null() {
        return Ok(read::<InvitationTarget>(&given["target"])?.into());
    }
    Ok(read::<Vec<InvitationTarget>>(&given["targets"])?.into())
}

fn options(given: &Value) -> Option<GenerateTokenOptions> {
    let life = &given["options"]["expiresIn"];
    match (life.as_str(), life.as_u64()) {
        (Some(text), _) => Some(GenerateTokenOptions::new().with_expires_in(text)),
        (_, Some(seconds)) => Some(GenerateTokenOptions::new().with_expires_in(seconds)),
        _ => None,
    }
}

fn jwt(client: &VortexClient, given: &Value) -> Result<String, VortexError> {
    let user: User = read(&given["user"])?;
    let extra: Option<HashMap<String, Value>> = maybe(given, "extra")?;
    match options(given) {
        None => client.generate_jwt(&user, extra),
        some => client.generate_jwt_with_options(&user, extra, some),
    }
}

async fn run(name: &str, client: &VortexClient, given: &Value) -> Answer {
    let (id, kind, scope) = (text(given, "id"), text(given, "type"), text(given, "scope"));
    match name {
        "create_invitation" => shown(client.create_invitation(create_request(given)?).await?),
        "get_invitation" => shown(client.get_invitation(&id).await?),
        "get_invitations_by_target" => {
            shown(client.get_invitations_by_target(&kind, &text(given, "value")).await?)
        }
        "accept_invitation" => shown(client.accept_invitation(&id, read(&given["user"])?).await?),
        "accept_invitations" => {
            shown(client.accept_invitations(read(&given["ids"])?, receiver(given)?).await?)
        }
        "revoke_invitation" => shown(client.revoke_invitation(&id).await?),
        "reinvite" => shown(client.reinvite(&id).await?),
        "get_invitations_by_scope" => shown(client.get_invitations_by_scope(&kind, &scope).await?),
        "get_invitations_by_group" => shown(client.get_invitations_by_group(&kind, &scope).await?),
        "delete_invitations_by_scope" => shown(client.delete_invitations_by_scope(&kind, &scope).await?),
        "delete_invitations_by_group" => shown(client.delete_invitations_by_group(&kind, &scope).await?),
        "get_autojoin_domains" => shown(client.get_autojoin_domains(&kind, &scope).await?),
        "configure_autojoin" => {
            let mut request = ConfigureAutojoinRequest::new(
                &scope, &text(given, "scopeType"), read(&given["domains"])?, &text(given, "component"));
            request.scope_name = maybe(given, "scopeName")?;
            request.metadata = maybe(given, "metadata")?;
            shown(client.configure_autojoin(&request).await?)
        }
        "sync_internal_invitation" => shown(client.sync_internal_invitation(&read(given)?).await?),
        "sign" => shown(client.sign(&read(&given["user"])?)?),
        "generate_token" => {
            shown(client.generate_token(&read(&given["payload"])?, options(given).as_ref())?)
        }
        "generate_jwt" => shown(jwt(client, given)?),
        "verify_signature" => {
            let webhooks = VortexWebhooks::new(text(given, "secret"))?;
            shown(webhooks.verify_signature(text(given, "body").as_bytes(), &text(given, "signature")))
        }
        "construct_event" => {
            let webhooks = VortexWebhooks::new(text(given, "secret"))?;
            shown(webhooks.construct_event(text(given, "body").as_bytes(), &text(given, "signature"))?)
        }
        _ => Err(VortexError::InvalidRequest(format!("nothing is called {name}"))),
    }
}

fn kind_of(error: &VortexError) -> &'static str {
    match error {
        VortexError::ApiError(_) => "ApiError",
        VortexError::HttpError(_) => "HttpError",
        VortexError::SerializationError(_) => "SerializationError",
        VortexError::InvalidApiKey(_) => "InvalidApiKey",
        VortexError::InvalidRequest(_) => "InvalidRequest",
        VortexError::CryptoError(_) => "CryptoError",
        VortexError::WebhookSignatureError(_) => "WebhookSignatureError",
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut used = BTreeSet::new();
    for line in std::io::stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
        let name = text(&asked, "do");
        let answer = if name == "used" {
            json!({"value": used})
        } else {
            used.insert(if name == "generate_jwt" && !asked["with"]["options"].is_null() {
                "generate_jwt_with_options".to_string()
            } else {
                name.clone()
            });
            let client = VortexClient::with_base_url(text(&asked, "key"), text(&asked, "url"));
            match runtime.block_on(run(&name, &client, &asked["with"])) {
                Ok(value) => json!({"value": value}),
                Err(error) => json!({"error": {"kind": kind_of(&error), "text": error.to_string(), "status": null}}),
            }
        };
        println!("{answer}");
        std::io::stdout().flush().expect("output");
    }
}
