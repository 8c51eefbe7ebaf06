use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DeriveInput, Expr, Field, LitStr, Path, Token};

use crate::doc::{doc, named_fields, pascal};

/// What `#[wire(…)]` says of a field.
#[derive(Default)]
struct Wire {
    name: Option<String>,
    only: Option<String>,
    required_in: Option<String>,
    renamed: Vec<(String, String)>,
    example: String,
    max: Option<Expr>,
    public: bool,
    codes: Vec<(TokenStream, Path)>,
}

impl Wire {
    fn of(field: &Field) -> syn::Result<Self> {
        let mut wire = Wire::default();
        for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("wire")) {
            attr.parse_nested_meta(|meta| {
                let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                let mut code = |flaw: TokenStream| -> syn::Result<()> {
                    wire.codes.push((flaw, meta.value()?.parse()?));
                    Ok(())
                };
                match &*word {
                    "missing" => code(quote!(Missing))?,
                    "wrong_type" => code(quote!(WrongType))?,
                    "too_long" => code(quote!(TooLong))?,
                    "too_many" => code(quote!(TooMany))?,
                    "malformed" => code(quote!(Malformed))?,
                    "public" => wire.public = true,
                    "max" => wire.max = Some(meta.value()?.parse()?),
                    "example" => wire.example = meta.value()?.parse::<LitStr>()?.value(),
                    "name" => wire.name = Some(meta.value()?.parse::<LitStr>()?.value()),
                    "only" => wire.only = Some(meta.value()?.parse::<LitStr>()?.value()),
                    "required_in" => {
                        wire.required_in = Some(meta.value()?.parse::<LitStr>()?.value())
                    }
                    "renamed" => {
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

fn option(value: Option<String>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

pub fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let ident = &input.ident;
    let draft = format_ident!("{ident}Draft");
    let action = ident.to_string();
    let summary = doc(&input.attrs, ident.span())?;
    let fields = named_fields(&input)?;
    let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let indexes: Vec<_> = (0..fields.len()).collect();
    let mut entries = vec![];
    for field in &fields {
        let at = field.ident.as_ref().map_or_else(|| ident.span(), |name| name.span());
        let wire = Wire::of(field)?;
        let name =
            wire.name.unwrap_or_else(|| field.ident.as_ref().map(pascal).unwrap_or_default());
        let (ty, text, example, public) =
            (&field.ty, doc(&field.attrs, at)?, wire.example, wire.public);
        let (only, required_in) = (option(wire.only), option(wire.required_in));
        let renamed = wire.renamed.iter().map(|(version, name)| quote!((#version, #name)));
        let max = match wire.max {
            Some(max) => quote!(::core::option::Option::Some(#max)),
            None => quote!(::core::option::Option::None),
        };
        let codes = wire
            .codes
            .iter()
            .map(|(flaw, code)| quote!((::signet_domain::text::Flaw::#flaw, &#code)));
        entries.push(quote! {
            ::signet_wire::Field {
                name: #name,
                renamed: &[#(#renamed),*],
                only: #only,
                doc: #text,
                kind: <#ty as ::signet_wire::FromWire>::KIND,
                required: <#ty as ::signet_wire::FromWire>::REQUIRED,
                required_in: #required_in,
                max: #max,
                example: #example,
                public: #public,
                codes: &[#(#codes),*],
            }
        });
    }
    Ok(quote! {
        #[doc(hidden)]
        pub struct #draft { #(pub #names: ::core::option::Option<#types>,)* }

        impl ::signet_wire::Request for #ident {
            const NAME: &'static str = #action;
            const SUMMARY: &'static str = #summary;
            const FIELDS: &'static [::signet_wire::Field] = &[#(#entries),*];
            type Draft = #draft;

            #[allow(unused_variables)]
            fn draft(reader: &mut ::signet_wire::Reader<'_>) -> #draft {
                #draft { #(#names: reader.field(&Self::FIELDS[#indexes]),)* }
            }

            #[allow(unused_variables)]
            fn finish(draft: #draft) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(Self { #(#names: draft.#names?,)* })
            }
        }
    })
}
