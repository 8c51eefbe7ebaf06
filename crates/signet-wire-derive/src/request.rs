use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, DeriveInput, LitStr};

use crate::doc::{doc, named_fields};
use crate::field::{Place, entry};

/// What `#[wire(…)]` says of the operation: its summary in Chinese.
fn chinese(attrs: &[Attribute]) -> syn::Result<String> {
    let mut zh = String::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("wire")) {
        attr.parse_nested_meta(|meta| {
            if !meta.path.is_ident("zh") {
                return Err(meta.error("unknown word in #[wire(…)]"));
            }
            zh = meta.value()?.parse::<LitStr>()?.value();
            Ok(())
        })?;
    }
    Ok(zh)
}

pub fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let ident = &input.ident;
    let draft = format_ident!("{ident}Draft");
    let action = ident.to_string();
    let summary = doc(&input.attrs, ident.span())?;
    let zh = chinese(&input.attrs)?;
    let fields = named_fields(&input)?;
    let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let indexes: Vec<_> = (0..fields.len()).collect();
    let entries = fields.iter().map(|field| entry(field, ident, Place::Request));
    let entries = entries.collect::<syn::Result<Vec<_>>>()?;
    Ok(quote! {
        #[doc(hidden)]
        pub struct #draft { #(pub #names: ::core::option::Option<#types>,)* }

        impl ::signet_wire::Request for #ident {
            const NAME: &'static str = #action;
            const SUMMARY: &'static str = #summary;
            const ZH: &'static str = #zh;
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
