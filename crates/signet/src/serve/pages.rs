//! What a browser or a probe may look at: health, counts, and a page for every code.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use signet_wire::code::argument;
use signet_wire::{App, Code};

use super::metrics::Metrics;
use crate::admin::problem::{KINDS, Problem};
use crate::dialects;

#[derive(Clone)]
struct Shared {
    app: App,
    metrics: Arc<Metrics>,
    ready: Arc<AtomicBool>,
}

/// The pages.
pub fn router(app: App, metrics: Arc<Metrics>, ready: Arc<AtomicBool>) -> Router {
    Router::new()
        .route("/_signet/health", get(health))
        .route("/_signet/ready", get(is_ready))
        .route("/_signet/metrics", get(counts))
        .route("/_signet/codes/{dialect}", get(codes))
        .route("/_signet/codes/{dialect}/{code}", get(code))
        .route("/_signet/problems/{name}", get(problem))
        .fallback(|| async {
            Problem::not_found(
                "nothing is at this address; with --admin-listen the administration is at its own",
            )
        })
        .with_state(Shared { app, metrics, ready })
}

/// The header that tells the time the server's rules work by, in milliseconds since 1970.
pub const NOW: &str = "x-signet-now";

/// That the process is alive, and what time it goes by.
async fn health(State(shared): State<Shared>) -> Response {
    ([(NOW, shared.app.clock.now().0.to_string())], "ok\n").into_response()
}

/// Whether the server takes requests: not while it drains, nor without its database.
async fn is_ready(State(shared): State<Shared>) -> Response {
    if shared.ready.load(Ordering::Relaxed) && shared.app.registry.is_ready().await {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
    }
}

async fn counts(State(shared): State<Shared>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], shared.metrics.text()).into_response()
}

/// The page of one code: what it means, what brings it about, what to do.
async fn code(Path((dialect, name)): Path<(String, String)>) -> Response {
    let codes = dialects::named(&dialect).map_or(&[][..], |dialect| dialect.codes);
    let exact = codes.iter().find(|code| code.name == name);
    match exact.or_else(|| codes.iter().find(|code| code.gives(&name))) {
        Some(code) => {
            let title = format!("{name} ({dialect})");
            page(&title, &describe(code, argument(code.name, &name))).into_response()
        }
        None => {
            let body = format!(
                "<p>No code of this name is known for <code>{}</code>.</p>",
                escape(&dialect)
            );
            (StatusCode::NOT_FOUND, page(&name, &body)).into_response()
        }
    }
}

/// The page of one kind of problem that the administration tells.
async fn problem(Path(name): Path<String>) -> Response {
    let Some(kind) = KINDS.iter().find(|kind| kind.name == name) else {
        return (StatusCode::NOT_FOUND, page("No such problem", "")).into_response();
    };
    let body = format!(
        "<p>{}</p><h2>HTTP status</h2><p>{}</p>",
        escape(kind.meaning),
        kind.status.as_u16()
    );
    page(kind.title, &body).into_response()
}

/// Every code of a dialect.
async fn codes(Path(dialect): Path<String>) -> Response {
    let Some(dialect) = dialects::named(&dialect) else {
        return (StatusCode::NOT_FOUND, page("No such dialect", "")).into_response();
    };
    let rows: String = dialect
        .codes
        .iter()
        .map(|code| {
            format!(
                "<tr><td><code>{}</code></td><td>{}</td></tr>",
                escape(code.name),
                escape(code.message)
            )
        })
        .collect();
    page(&format!("Codes of {}", dialect.name), &format!("<table>{rows}</table>")).into_response()
}

fn describe(code: &Code, argument: Option<&str>) -> String {
    let argument = argument.filter(|argument| !argument.is_empty()).unwrap_or("…");
    let section = |title: &str, text: &str| match text {
        "" => String::new(),
        text => {
            let text = escape(&text.replace("{param}", argument));
            format!("<h2>{title}</h2><p>{text}</p>")
        }
    };
    [
        section("Meaning", code.message),
        section("含义", code.chinese),
        section("Cause", code.cause),
        section("What to do", code.fix),
        section("HTTP status", &code.status.to_string()),
    ]
    .concat()
}

fn page(title: &str, body: &str) -> Html<String> {
    let title = escape(title);
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>body{{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem}}\
         td{{padding:.2rem .8rem .2rem 0;vertical-align:top}}</style>\
         <h1>{title}</h1>{body}</html>\n"
    ))
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_request_becomes_markup() {
        assert_eq!(escape("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
    }
}
