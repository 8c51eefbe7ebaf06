use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Ident, Lit, LitStr, Variant};

use crate::doc::doc;

/// How a variant is written on the wire.
enum Written {
    Number(i64),
    Word(String),
}

/// How a variant is written, and what it stands for in Chinese.
fn said(variant: &Variant) -> syn::Result<(Written, String)> {
    let (mut word, mut zh) = (None, String::new());
    for attr in variant.attrs.iter().filter(|attr| attr.path().is_ident("wire")) {
        attr.parse_nested_meta(|meta| {
            if meta.path.is_ident("value") {
                word = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.path.is_ident("zh") {
                zh = meta.value()?.parse::<LitStr>()?.value();
            } else {
                return Err(meta.error("unknown word in #[wire(…)]"));
            }
            Ok(())
        })?;
    }
    if let Some(word) = word {
        return Ok((Written::Word(word), zh));
    }
    match &variant.discriminant {
        Some((_, Expr::Lit(ExprLit { lit: Lit::Int(number), .. }))) => {
            Ok((Written::Number(number.base10_parse()?), zh))
        }
        _ => Err(syn::Error::new_spanned(
            variant,
            "needs a number (`= 3`) or #[wire(value = \"…\")]",
        )),
    }
}

/// What the choice stands for in the domain, by the name of an aspect.
fn aspect(attrs: &[Attribute]) -> syn::Result<Option<Ident>> {
    let mut aspect = None;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("wire")) {
        attr.parse_nested_meta(|meta| {
            if !meta.path.is_ident("aspect") {
                return Err(meta.error("unknown word in #[wire(…)]"));
            }
            aspect = Some(meta.value()?.parse()?);
            Ok(())
        })?;
    }
    Ok(aspect)
}

pub fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let ident = &input.ident;
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(ident, "needs an enum"));
    };
    let (mut meanings, mut numbers, mut words) = (vec![], vec![], vec![]);
    for variant in &data.variants {
        let (name, text) = (&variant.ident, doc(&variant.attrs, variant.ident.span())?);
        let (written, zh) = said(variant)?;
        let value = match written {
            Written::Number(number) => {
                numbers.push(quote!(#number => ::core::result::Result::Ok(Self::#name)));
                number.to_string()
            }
            Written::Word(word) => {
                words.push(quote!(#word => ::core::result::Result::Ok(Self::#name)));
                word
            }
        };
        meanings.push(quote!(::signet_wire::Meaning { value: #value, doc: #text, zh: #zh }));
    }
    if !numbers.is_empty() && !words.is_empty() {
        return Err(syn::Error::new_spanned(ident, "needs all numbers or all words"));
    }
    let (from, arms) = if words.is_empty() {
        (quote!(<i64 as ::signet_wire::FromWire>::parse(value)?), numbers)
    } else {
        (quote!(&*<::std::string::String as ::signet_wire::FromWire>::parse(value)?), words)
    };
    let aspect = aspect(&input.attrs)?.map(|aspect| {
        quote! {
            const ASPECT: ::core::option::Option<::signet_wire::Aspect> =
                ::core::option::Option::Some(::signet_wire::Aspect::#aspect(|value| {
                    let choice = <Self as ::signet_wire::FromWire>::parse(value);
                    choice.ok().map(::core::convert::Into::into)
                }));
        }
    });
    Ok(quote! {
        impl ::signet_wire::FromWire for #ident {
            const KIND: ::signet_wire::Kind = ::signet_wire::Kind::Choice(&[#(#meanings),*]);
            #aspect

            fn parse(
                value: &::signet_wire::Value,
            ) -> ::core::result::Result<Self, ::signet_domain::text::Flaw> {
                match #from {
                    #(#arms,)*
                    _ => ::core::result::Result::Err(::signet_domain::text::Flaw::Malformed),
                }
            }
        }
    })
}
