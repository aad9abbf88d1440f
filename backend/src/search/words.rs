//! What counts as a word, for what is indexed and for what is searched alike. Both engines get words that are ready,
//! so that they find the same, and nothing that somebody types reaches them as syntax.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// A longer word is cut, in documents and queries alike: PostgreSQL takes no word of more than 2 KB.
const MAX_WORD_CHARS: usize = 64;
/// A last word of this many letters also finds longer ones.
const MIN_PREFIX_CHARS: usize = 2;
/// As many digits, however they are grouped, can be a telephone number.
const MIN_PHONE_DIGITS: usize = 5;

/// A word of a text.
#[derive(Debug, PartialEq, Eq)]
struct Word {
    text: String,
    /// A sign of a script that has no spaces, right after another one.
    continues: bool,
}

/// The words of a text in their order, separated by spaces.
pub(super) fn normalised(text: &str) -> String {
    let words: Vec<_> = split(text).into_iter().map(|word| word.text).collect();
    words.join(" ")
}

/// The digits of a telephone number as one word, `None` when this can't be one.
pub(crate) fn phone_digits(text: &str) -> Option<String> {
    let is_punctuation = |sign: char| sign.is_whitespace() || "+-()./".contains(sign);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_phone = text.chars().all(|sign| sign.is_ascii_digit() || is_punctuation(sign));
    (is_phone && digits.len() >= MIN_PHONE_DIGITS).then_some(digits)
}

/// Lower case without accents, cut where something is neither letter nor digit. Each sign of a script that has no
/// spaces is a word.
fn split(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut length, mut was_sign) = (0, false);
    for letter in text.nfkd().filter(|letter| is_kept(*letter)).nfc().flat_map(char::to_lowercase) {
        let (is_letter, is_sign) = (letter.is_alphanumeric(), is_spaceless(letter));
        if is_letter && (length == 0 || is_sign || was_sign) {
            words.push(Word { text: String::new(), continues: length > 0 && is_sign && was_sign });
            length = 0;
        }
        if is_letter && length < MAX_WORD_CHARS {
            fold(letter, words.last_mut().map(|word| &mut word.text));
        }
        length = if is_letter { length + 1 } else { 0 };
        was_sign = is_letter && is_sign;
    }
    words
}

/// Accents are dropped; vowels that are written as marks, and the marks that make another kana, are not. What joins
/// letters invisibly, or says where a word may be broken, is no part of it.
fn is_kept(letter: char) -> bool {
    let is_accent = is_combining_mark(letter) && !letter.is_alphabetic() && !matches!(letter, '\u{3099}' | '\u{309a}');
    !is_accent && !matches!(letter, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// What lower case leaves different although it is the same word: `GROSSE` and `große`, `ΟΔΟΣ` and `οδός`.
fn fold(letter: char, word: Option<&mut String>) {
    let Some(word) = word else { return };
    match letter {
        'ß' => word.push_str("ss"),
        'ς' => word.push('σ'),
        letter => word.push(letter),
    }
}

/// Whether this is of a script that writes its words without spaces: Thai, Lao, Burmese, Khmer, kana, Chinese.
fn is_spaceless(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What is searched: all of the words, in the same message or in what is known of the same thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    terms: Vec<Term>,
    /// The same as the digits of a telephone number.
    digits: Option<String>,
}

/// A word, or neighbours of a script without spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    words: Vec<String>,
    is_prefix: bool,
}

impl Query {
    /// `None` when there is no word in it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut terms: Vec<Term> = Vec::new();
        for word in split(text) {
            match terms.last_mut() {
                Some(term) if word.continues => term.words.push(word.text),
                _ => terms.push(Term { words: vec![word.text], is_prefix: false }),
            }
        }
        let last = terms.last_mut()?;
        last.is_prefix = matches!(&last.words[..], [word] if word.chars().count() >= MIN_PREFIX_CHARS);
        Some(Self { terms, digits: phone_digits(text) })
    }

    /// As SQLite's FTS5 takes it.
    pub(super) fn fts5(&self) -> String {
        let phrase = |term: &Term| quoted_fts5(&term.words.join(" "), term.is_prefix);
        let all = self.terms.iter().map(phrase).collect::<Vec<_>>().join(" AND ");
        match &self.digits {
            Some(digits) => format!("(({all}) OR {})", quoted_fts5(digits, true)),
            None => format!("({all})"),
        }
    }

    /// As PostgreSQL takes it, for `::tsquery`.
    pub(super) fn tsquery(&self) -> String {
        let all = self.terms.iter().map(Term::tsquery).collect::<Vec<_>>().join(" & ");
        match &self.digits {
            Some(digits) => format!("(({all}) | '{digits}':*)"),
            None => format!("({all})"),
        }
    }

    /// The last word alone, when it stands for all words that start with it.
    pub(super) fn prefix(&self) -> Option<Self> {
        let last = self.terms.last().filter(|term| term.is_prefix && self.digits.is_none())?;
        Some(Self { terms: vec![last.clone()], digits: None })
    }

    /// The words before the last one.
    pub(super) fn without_last(&self) -> Option<Self> {
        let (_, before) = self.terms.split_last()?;
        (!before.is_empty()).then(|| Self { terms: before.to_vec(), digits: None })
    }
}

impl Term {
    fn tsquery(&self) -> String {
        let phrase = self.words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" <-> ");
        format!("({phrase}{})", if self.is_prefix { ":*" } else { "" })
    }
}

fn quoted_fts5(words: &str, is_prefix: bool) -> String {
    format!("\"{words}\"{}", if is_prefix { " *" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_however_they_are_written() {
        let check = |text: &str, expected: &str| assert_eq!(normalised(text), expected, "{text}");
        check("Größe GRÖSSE Grosse grösse", "grosse grosse grosse grosse");
        check("Ärger, A\u{308}RGER!", "arger arger");
        check("ПРИВЕТ Йод ЁЛКА", "привет иод елка");
        check("ΟΔΟΣ οδός", "οδοσ οδοσ");
        check("İstanbul ﬁne ＡＢＣ ①", "istanbul fine abc 1");
        check("maya@example.com INQ-8K4P2X", "maya example com inq 8k4p2x");
        check("don’t soft\u{ad}hyphen zero\u{200d}width", "don t softhyphen zerowidth");
        check("東京タワーへ ガｶﾞ한국어 abc東12", "東 京 タ ワ ー へ ガ ガ 한국어 abc 東 12");
        check("हिन्दी", "हिनदी");
        check(" \0\"*'():^-+{}§#% ", "");
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(normalised(&"a".repeat(1_000)), "a".repeat(MAX_WORD_CHARS));
        assert_eq!(normalised(&"東".repeat(3)), "東 東 東");
    }

    #[test]
    fn only_quoted_words_reach_the_engines() {
        let check = |text: &str, fts5: &str, tsquery: &str| {
            let query = Query::parse(text).unwrap();
            assert_eq!((query.fts5().as_str(), query.tsquery().as_str()), (fts5, tsquery), "{text}");
        };
        check("late", "(\"late\" *)", "(('late':*))");
        check("x", "(\"x\")", "(('x'))");
        check(
            "My \"order\" OR x*",
            "(\"my\" AND \"order\" AND \"or\" AND \"x\")",
            "(('my') & ('order') & ('or') & ('x'))",
        );
        check("東京 tower", "(\"東 京\" AND \"tower\" *)", "(('東' <-> '京') & ('tower':*))");
        check("NEAR(a b)' | !c:*", "(\"near\" AND \"a\" AND \"b\" AND \"c\")", "(('near') & ('a') & ('b') & ('c'))");
        check(
            "030 12-34",
            "((\"030\" AND \"12\" AND \"34\" *) OR \"0301234\" *)",
            "((('030') & ('12') & ('34':*)) | '0301234':*)",
        );
        for nothing in ["", " ", "%", "\0", "\"*\"", "()"] {
            assert_eq!(Query::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn telephone_numbers_are_one_word_too() {
        assert_eq!(phone_digits("+49 (30) 123-45").as_deref(), Some("493012345"));
        assert_eq!(phone_digits("1234"), None);
        assert_eq!(phone_digits("12345 a"), None);
    }
}
