use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, LitStr};

use crate::doc::{doc, named_fields, pascal};

pub fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let ident = &input.ident;
    let fields = named_fields(&input)?;
    let names = fields.iter().map(|field| &field.ident);
    let mut entries = vec![];
    for field in &fields {
        let at = field.ident.as_ref().map_or_else(|| ident.span(), |name| name.span());
        let mut name = field.ident.as_ref().map(pascal).unwrap_or_default();
        let mut only = quote!(::core::option::Option::None);
        for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("wire")) {
            attr.parse_nested_meta(|meta| {
                if meta.path.is_ident("name") {
                    name = meta.value()?.parse::<LitStr>()?.value();
                } else if meta.path.is_ident("only") {
                    let version = meta.value()?.parse::<LitStr>()?;
                    only = quote!(::core::option::Option::Some(#version));
                } else {
                    return Err(meta.error("unknown word in #[wire(…)]"));
                }
                Ok(())
            })?;
        }
        let (ty, text) = (&field.ty, doc(&field.attrs, at)?);
        entries.push(quote! {
            ::signet_wire::ReplyField {
                name: #name,
                only: #only,
                doc: #text,
                kind: <#ty as ::signet_wire::ToWire>::KIND,
            }
        });
    }
    Ok(quote! {
        impl ::signet_wire::Reply for #ident {
            const FIELDS: &'static [::signet_wire::ReplyField] = &[#(#entries),*];

            fn to_value(&self, version: &str) -> ::signet_wire::Value {
                let values = [#(::signet_wire::ToWire::to_wire(&self.#names, version)),*];
                ::signet_wire::reply::object(Self::FIELDS, version, values)
            }
        }

        impl ::signet_wire::ToWire for #ident {
            const KIND: ::signet_wire::Kind =
                ::signet_wire::Kind::Object(<#ident as ::signet_wire::Reply>::FIELDS);

            fn to_wire(&self, version: &str) -> ::signet_wire::Value {
                ::signet_wire::Reply::to_value(self, version)
            }
        }
    })
}
