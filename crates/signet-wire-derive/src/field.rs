//! What one field of a request, or one member of an item, says of itself.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, Field, Ident, LitStr, Path, Token};

use crate::doc::{doc, pascal};

/// Where a field stands, which decides what may be said of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A parameter of a request.
    Request,
    /// A member of an object-valued parameter: the parameter says what is public, and every
    /// version has the same members.
    Item,
}

/// What `#[wire(…)]` says of a field.
#[derive(Default)]
struct Wire {
    name: Option<String>,
    only: Option<String>,
    required_in: Option<String>,
    renamed: Vec<(String, String)>,
    example: String,
    zh: String,
    max: Option<Expr>,
    public: bool,
    role: Option<Path>,
    needed: Option<Path>,
    codes: Vec<(TokenStream, Path)>,
}

impl Wire {
    fn of(field: &Field, place: Place) -> syn::Result<Self> {
        let mut wire = Wire::default();
        let request = place == Place::Request;
        for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("wire")) {
            attr.parse_nested_meta(|meta| {
                let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                let mut code = |flaw: TokenStream| -> syn::Result<()> {
                    wire.codes.push((flaw, meta.value()?.parse()?));
                    Ok(())
                };
                let text = || Ok::<_, syn::Error>(meta.value()?.parse::<LitStr>()?.value());
                match &*word {
                    "missing" => code(quote!(Missing))?,
                    "wrong_type" => code(quote!(WrongType))?,
                    "too_long" => code(quote!(TooLong))?,
                    "too_many" => code(quote!(TooMany))?,
                    "malformed" => code(quote!(Malformed))?,
                    "blank" => code(quote!(Blank))?,
                    "emoji" => code(quote!(Emoji))?,
                    "max" => wire.max = Some(meta.value()?.parse()?),
                    "example" => wire.example = text()?,
                    "zh" => wire.zh = text()?,
                    "role" => wire.role = Some(meta.value()?.parse()?),
                    "needed" => wire.needed = Some(meta.value()?.parse()?),
                    "name" => wire.name = Some(text()?),
                    "public" if request => wire.public = true,
                    "only" if request => wire.only = Some(text()?),
                    "required_in" if request => wire.required_in = Some(text()?),
                    "renamed" if request => {
                        let inner;
                        syn::parenthesized!(inner in meta.input);
                        let version = inner.parse::<LitStr>()?.value();
                        inner.parse::<Token![=]>()?;
                        wire.renamed.push((version, inner.parse::<LitStr>()?.value()));
                    }
                    _ => return Err(meta.error("unknown word in #[wire(…)]")),
                }
                Ok(())
            })?;
        }
        Ok(wire)
    }
}

fn option(value: Option<impl quote::ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// The `Field` of a struct's field, as tokens.
pub fn entry(field: &Field, owner: &Ident, place: Place) -> syn::Result<TokenStream> {
    let at = field.ident.as_ref().map_or_else(|| owner.span(), |name| name.span());
    let Wire { name, only, required_in, renamed, example, zh, max, public, role, needed, codes } =
        Wire::of(field, place)?;
    let name = name.unwrap_or_else(|| field.ident.as_ref().map(pascal).unwrap_or_default());
    let ty = &field.ty;
    let aspect = match role {
        Some(role) => {
            quote!(::core::option::Option::Some(::signet_wire::Aspect::Evidence(#role)))
        }
        None => quote!(<#ty as ::signet_wire::FromWire>::ASPECT),
    };
    let needed = option(needed);
    let text = doc(&field.attrs, at)?;
    let (only, required_in, max) = (option(only), option(required_in), option(max));
    let renamed = renamed.iter().map(|(version, name)| quote!((#version, #name)));
    let codes =
        codes.iter().map(|(flaw, code)| quote!((::signet_domain::text::Flaw::#flaw, &#code)));
    Ok(quote! {
        ::signet_wire::Field {
            name: #name,
            renamed: &[#(#renamed),*],
            only: #only,
            doc: #text,
            zh: #zh,
            kind: <#ty as ::signet_wire::FromWire>::KIND,
            required: <#ty as ::signet_wire::FromWire>::REQUIRED,
            required_in: #required_in,
            max: #max,
            size: <#ty as ::signet_wire::FromWire>::SIZE,
            aspect: #aspect,
            needed: #needed,
            example: #example,
            public: #public,
            codes: &[#(#codes),*],
        }
    })
}
