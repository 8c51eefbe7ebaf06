use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::doc::named_fields;
use crate::field::{Place, entry};

pub fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let ident = &input.ident;
    let fields = named_fields(&input)?;
    let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let indexes: Vec<_> = (0..fields.len()).collect();
    let entries = fields.iter().map(|field| entry(field, ident, Place::Item));
    let entries = entries.collect::<syn::Result<Vec<_>>>()?;
    Ok(quote! {
        impl #ident {
            /// The members, in the order the vendor documents them.
            const MEMBERS: &'static [::signet_wire::Field] = &[#(#entries),*];
        }

        impl ::signet_wire::FromWire for #ident {
            const KIND: ::signet_wire::Kind = ::signet_wire::Kind::Members(Self::MEMBERS);

            fn parse(
                value: &::signet_wire::Value,
            ) -> ::core::result::Result<Self, ::signet_domain::text::Flaw> {
                let mut flaws = ::signet_wire::Flaws::default();
                Self::read(value, &mut flaws).ok_or_else(|| flaws.first())
            }

            fn read(
                value: &::signet_wire::Value,
                flaws: &mut ::signet_wire::Flaws,
            ) -> ::core::option::Option<Self> {
                if !::core::matches!(value, ::signet_wire::Value::Map(_)) {
                    flaws.add(
                        ::core::option::Option::None,
                        ::signet_domain::text::Flaw::WrongType,
                        value,
                    );
                    return ::core::option::Option::None;
                }
                // Every member is read before one that is flawed ends it.
                #(let #names = flaws.member(value, &Self::MEMBERS[#indexes]);)*
                ::core::option::Option::Some(Self { #(#names: #names?,)* })
            }
        }
    })
}
