//! `Request`, `Item`, `Reply` and `Choice`: they emit data and calls, never behavior.
//!
//! What a field is for comes from its type, its doc comment and its `#[wire(…)]` attributes. The
//! derives know no vendor; if one ever needs to, the design is wrong.

mod choice;
mod doc;
mod field;
mod item;
mod reply;
mod request;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives `signet_wire::Request` for a struct with named fields.
///
/// On the struct: `zh = "…"`, its summary in Chinese; the doc comment is the English one.
///
/// On a field: `zh = "…"`, `example = "…"`, `max = N` (a number or a constant), `public`, `name = "…"`,
/// `role = path::TO_ROLE` for a paper, `needed = path::to_rule` where a rule decides whether it is
/// needed, `only = "VERSION"`, `renamed("VERSION" = "…")`, `required_in = "VERSION"`, and codes
/// for what can be wrong: `missing`, `wrong_type`, `too_long`, `too_many`, `malformed`, each
/// `= path::TO_CODE`.
#[proc_macro_derive(Request, attributes(wire))]
pub fn request(input: TokenStream) -> TokenStream {
    emit(request::derive(parse_macro_input!(input as DeriveInput)))
}

/// Derives `signet_wire::FromWire` for a struct with named fields that is the value of a parameter, or
/// an item of a list that is.
///
/// On a field: what `Request` takes, without `public`, `only`, `renamed` and `required_in`. A flaw of
/// a member has the member's code, else the parameter's, else the dialect's.
#[proc_macro_derive(Item, attributes(wire))]
pub fn item(input: TokenStream) -> TokenStream {
    emit(item::derive(parse_macro_input!(input as DeriveInput)))
}

/// Derives `signet_wire::Reply` and `ToWire` for a struct with named fields.
///
/// On a field: `name = "…"` and `only = "VERSION"`.
#[proc_macro_derive(Reply, attributes(wire))]
pub fn reply(input: TokenStream) -> TokenStream {
    emit(reply::derive(parse_macro_input!(input as DeriveInput)))
}

/// Derives `signet_wire::FromWire` for an enum whose variants are numbers (`Variant = 3`) or words
/// (`#[wire(value = "…")]`). `zh = "…"` says in Chinese what one stands for.
/// On the enum: `aspect = Source`, or another of `signet_wire::Aspect`, for one that converts into what
/// the domain has under that name.
#[proc_macro_derive(Choice, attributes(wire))]
pub fn choice(input: TokenStream) -> TokenStream {
    emit(choice::derive(parse_macro_input!(input as DeriveInput)))
}

fn emit(tokens: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    tokens.unwrap_or_else(syn::Error::into_compile_error).into()
}
