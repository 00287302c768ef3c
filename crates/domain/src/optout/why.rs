//! Why a text was taken as it was.

use super::Reply;
use crate::status::tokens;

tokens! {
    /// The rule by which a text was understood.
    Rule("rule") {
        /// The whole message is a keyword.
        Keyword = "keyword",
        /// The whole message is a keyword with words of refusal and politeness.
        Among = "among",
        /// It begins with a keyword.
        Leading = "leading",
        /// One of its sentences is the keyword.
        Sentence = "sentence",
        /// It says so in a definite phrase.
        Phrase = "phrase",
        /// STOP stands after a name in capitals.
        AfterName = "after_name",
        /// It is a misspelt STOP or UNSUBSCRIBE.
        NearMiss = "near_miss",
        /// One of the site's own words.
        OwnWord = "own_word",
        /// The provider's keyword, put back before the text.
        ProviderKeyword = "provider_keyword",
        /// It answers a question that is open: YES.
        Confirmation = "confirmation",
        /// It may mean STOP, or worries.
        Doubt = "doubt",
        /// No rule found anything.
        Nothing = "nothing",
    }
}

/// What a text wants, and why it was taken so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it wants.
    pub reply: Reply,
    /// The rule that said so.
    pub rule: Rule,
    /// The word or phrase that the rule found, made plain; empty where none did.
    pub word: String,
}

impl Reading {
    pub(super) fn new(reply: Reply, rule: Rule, word: impl Into<String>) -> Self {
        Self { reply, rule, word: word.into() }
    }

    pub(super) const fn nothing() -> Self {
        Self { reply: Reply::Other, rule: Rule::Nothing, word: String::new() }
    }

    /// The same, said of the keyword that the provider gave apart from the text.
    pub(super) fn by_providers_keyword(self) -> Self {
        let rule = if self.rule == Rule::Nothing { Rule::Nothing } else { Rule::ProviderKeyword };
        Self { rule, ..self }
    }

    /// Why, in a sentence for people: `The whole message is “stop”.`
    pub fn why(&self) -> String {
        let Self { reply, rule, word } = self;
        let unsure = *reply == Reply::Review;
        match rule {
            Rule::Keyword => format!("The whole message is “{word}”."),
            Rule::Among => format!("It is “{word}” with words of refusal or politeness, and nothing else."),
            Rule::Leading if unsure => format!("It begins with “{word}”, but goes on with something else."),
            Rule::Leading => format!("It begins with “{word}”."),
            Rule::Sentence => format!("One of its sentences is “{word}”."),
            Rule::Phrase => format!("It says “{word}”."),
            Rule::AfterName => format!("A name in capitals and “{word}”."),
            Rule::NearMiss => format!("A misspelt “{word}”."),
            Rule::OwnWord if unsure => {
                format!("It begins with your own word “{word}”, but goes on with something else.")
            }
            Rule::OwnWord => format!("Your own opt-out word “{word}”."),
            Rule::ProviderKeyword => format!("The provider's keyword: “{word}”."),
            Rule::Confirmation => format!("It answers “{word}” to the question whether to subscribe."),
            Rule::Doubt => format!("It may mean STOP, or worries: “{word}”."),
            Rule::Nothing => "No word in it asks for anything.".to_owned(),
        }
    }
}
