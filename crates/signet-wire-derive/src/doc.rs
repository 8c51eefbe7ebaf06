//! What doc comments and field names say.

use proc_macro2::Span;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Field, Fields, Ident, Lit, Meta};

/// The doc comment, on one line. Required: it is what people read.
pub fn doc(attrs: &[Attribute], at: Span) -> syn::Result<String> {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    let doc = lines.collect::<Vec<_>>().join(" ");
    if doc.trim().is_empty() {
        return Err(syn::Error::new(at, "needs a doc comment: it is what clients read"));
    }
    Ok(doc.trim().to_owned())
}

/// `snake_case` in the vendors' case.
pub fn pascal(ident: &Ident) -> String {
    let ident = ident.to_string();
    let words = ident.trim_start_matches("r#").split('_');
    words
        .map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        })
        .collect()
}

/// The named fields of a struct.
pub fn named_fields(input: &DeriveInput) -> syn::Result<Vec<&Field>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter().collect()),
            Fields::Unit => Ok(vec![]),
            Fields::Unnamed(_) => Err(syn::Error::new_spanned(input, "needs named fields")),
        },
        _ => Err(syn::Error::new_spanned(&input.ident, "needs a struct")),
    }
}
