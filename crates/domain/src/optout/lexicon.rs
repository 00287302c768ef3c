//! The words. All in lowercase, without accents; a phrase has blanks between its words.
//!
//! Sources: 47 CFR 64.1200(a)(10); the default keywords of Twilio (STOP, UNSUBSCRIBE, END, QUIT, STOPALL, REVOKE,
//! OPTOUT,
//! CANCEL), AWS (ARRET, OPT-OUT, REMOVE, TD) and Telnyx (STOP ALL); the CTIA's Messaging Principles and Best Practices;
//! the usual words of other languages.

/// Words and phrases that hardly mean anything else: they opt out wherever a sentence starts with them.
pub(super) const STRONG: &[&str] = &[
    // English
    "stop", "stopall", "stopit", "stopnow", "stopplease", "stoppls", "stopsms", "stoptext", "stoptexts", "stopmsg",
    "stopping", "sotp", "stpo", "tsop", "unsubscribe", "unsubscribed", "unsubscribing", "unsubcribe", "unsuscribe",
    "unsubscibe", "unsub", "optout", "opt out", "opting out", "opt me out", "opt us out", "opted out",
    // French, German, Dutch, Scandinavian, Spanish, Portuguese, Italian
    "arretez", "desabonner", "desabonnez", "desabonnement", "desinscrire", "desinscription", "desinscrivez",
    "stoppen", "abmelden", "abmeldung", "abbestellen", "afmelden", "uitschrijven", "avregistrera", "avanmal",
    "afmeld", "frameld", "darme de baja", "dar de baja", "dame de baja", "darse de baja", "dadme de baja",
    "quiero darme de baja", "descadastrar", "desinscrever", "disiscrivi", "disiscrivimi", "disiscrizione",
    // Malay and Indonesian, Turkish
    "berhenti", "henti", "hentikan", "batal langganan", "durdur",
    // Russian, Ukrainian, Chinese, Japanese, Korean, Arabic, Hebrew
    "стоп", "отписаться", "отпишите", "отписка", "відписатися", "停止", "退订", "退訂", "配信停止", "해지", "수신거부", "إيقاف",
    "ايقاف", "הסר",
];

/// Words that mean many things: they opt out alone, or with words of [`WITH_WEAK`] only.
pub(super) const WEAK: &[&str] = &[
    "end", "quit", "cancel", "revoke", "remove", "delete", "cease", "desist", "td", "discontinue", "terminate",
    "arret", "arreter", "annuler", "parar", "pare", "baja", "alto", "cancelar", "salir", "sair", "detener", "annulla",
    "cancella", "basta", "iptal", "batal", "keluar", "avsluta", "stopzetten", "取消", "停", "중지", "취소", "توقف", "الغاء",
    "إلغاء", "ยกเลิก", "หยุด",
];

/// Phrases that opt out in other words, wherever a sentence starts with them.
pub(super) const PHRASES: &[&str] = &[
    "remove me", "remove us", "remove my number", "remove this number", "remove number", "delete me",
    "delete my number", "delete this number", 
    "leave me alone", "leave us alone", "lose my number",
    "lose this number", "forget my number", "unlist me", "quit texting", "quit messaging", "quit sending", "quit it",
    "end texts", "end messages", "no more texts", "no more messages", "no more text", "no more message",
    "no more sms", "no more msgs", "no more of these", "cancel subscription", "cancel my subscription",
    "end my subscription", "revoke consent", "revoke my consent", "withdraw my consent", "i withdraw my consent",
    "i revoke my consent", "cease and desist",
];

/// Phrases that opt out if what follows, if anything, is the list or we.
pub(super) const OFF: &[&str] = &[
    "take me off", "take us off", "take my number off", "take this number off", "get me off", "get us off",
    "get my number off",
];

/// After "don't", "do not" or "never": what we are asked not to do.
pub(super) const CONTACT: &[&str] = &[
    "text", "txt", "texting", "contact", "contacting", "message", "messaging", "msg", "sms", "spam", "bother",
    "disturb", "bug", "harass",
];

/// After "don't" as well, if nothing but words of [`WITH_WEAK`] follows: "don't send me any more texts".
pub(super) const CONTACT_WITH_OBJECT: &[&str] = &["send", "sending", "write", "call", "ping"];

/// What may follow the former, so that it is us who are told.
pub(super) const CONTACT_OBJECTS: &[&str] =
    &["me", "us", "my", "our", "this", "here", "again", "anymore", "any", "please", "pls", "ever", "now", "no", "at"];

/// The ways to say not.
pub(super) const NOT: &[&str] = &["dont", "dnt", "do not", "never", "stop trying to", "no longer"];

/// What may stand between not and the verb.
pub(super) const BETWEEN_NOT: &[&str] = &["ever", "you", "please", "pls", "try", "to", "u", "dare"];

/// Words in front that change nothing.
pub(super) const POLITE: &[&str] = &[
    "please", "pls", "plz", "plse", "pl", "kindly", "hi", "hello", "hey", "ok", "okay", "k", "thanks", "thank", "you",
    "thankyou", "thx", "ty", "sir", "madam", "no", "nope", "just", "and", "but", "so", "now", "enough", "well", "yo",
    "por", "favor", "bitte", "danke", "sil", "vous", "te", "plait", "svp", "merci", "gracias", "obrigado", "tolong",
    "alsjeblieft", "per", "favore",
];

/// Words in front of a wish: "I would like to", "can you", "I said". They change nothing before strong words and
/// phrases.
pub(super) const WISH: &[&str] = &[
    "i", "im", "id", "we", "want", "wanna", "would", "like", "wish", "need", "to", "can", "could", "must", "u",
    "said",
    "asked", "asking", "am", "really", "have", "already", "let", "me", "us", "quiero", "je", "veux", "ich", "mochte",
];

/// After "stop": idioms in which it means something else.
pub(super) const STOP_IDIOMS: &[&str] = &[
    "by", "in", "at", "over", "off", "light", "sign", "lights", "signs", "motion", "watch", "gap", "loss", "laughing",
    "smiling", "and chat", "and say",
];

/// After "stop" and an idiom's word: what makes it a STOP all the same ("stop at once").
pub(super) const STOP_IDIOM_EXCEPTIONS: &[&str] = &["at once"];

/// Words that may go with a weak keyword without giving it another meaning.
pub(super) const WITH_WEAK: &[&str] = &[
    "me", "us", "my", "our", "this", "that", "these", "those", "it", "all", "everything", "the", "your", "from", "to",
    "of", "for", "any", "more", "texts", "text", "texting", "txt", "txts", "message", "messages", "messaging", "msg",
    "msgs", "sms", "subscription", "subscriptions", "membership", "consent", "permission", "list", "lists", "service",
    "alerts", "alert", "notifications", "notification", "updates", "marketing", "promotions", "promos", "offers",
    "number", "phone", "sending", "again", "anymore", "anything", "ever", "immediately", "today", "right", "away",
    "asap", "already", "and",
    "desist", "spam", "spamming", "bot", "mensajes", "mensagens", "langganan", "forever",
];

/// Words that show that our messages are meant.
pub(super) const ABOUT_US: &[&str] = &[
    "texts", "texting", "text", "txt", "txts", "messages", "message", "messaging", "msg", "msgs", "sms", "sending",
    "getting", "receiving", "receive", "these", "subscription", "subscribed", "list", "spam", "spamming",
    "notifications", "alerts", "bothering", "contacting",
];

/// Words before "stop" that turn its meaning round or make it a thing.
pub(super) const BEFORE_STOP: &[&str] = &[
    "dont", "do", "not", "never", "cant", "cannot", "wont", "didnt", "doesnt", "couldnt", "wouldnt", "shouldnt",
    "non", "bus", "tram", "train", "metro", "subway", "taxi", "truck", "pit", "full", "next", "last", "first", "rest",
    "door", "one", "short", "quick", "photo", "whistle", "whistlestop", "the", "a", "my", "our", "your", "that",
    "this", "which", "what", "every", "any", "final", "another", "hard", "dead", "gas", "food", "coffee", "will",
    "ill", "well", "lets", "back", "t", "kein", "nicht",
];

/// What an admin should see wherever it stands: worries, and wishes to leave that are not plain enough to act on.
pub(super) const WORRIES: &[&str] = &[
    "who is this", "whos this", "who are you", "who r u", "who r you", "wrong number", "wrong person",
    "how did you get my", "how did u get my", "where did you get my", "never signed up", "didnt sign up",
    "did not sign up", "never subscribed", "didnt subscribe", "did not subscribe", "never agreed", "not interested",
    "go away", "fuck off", "piss off", "is spam", "spammer", "spammers", "spamming", "scam", "harassment",
    "harassing", "report you", "reporting you", "reported", "lawyer", "attorney", "sue you", "fcc", "tcpa", "gdpr",
    "unsubscribe", "unsubscribing", "unsub", "optout", "opt out", "opting out", "remove me", "remove my number",
    "take me off", "take us off", "leave me alone", "dont text", "do not text", "dont contact", "do not contact",
    "no more texts", "no more messages", "too many texts", "too many messages",
];

/// Weak keywords that may mean STOP inside a sentence that is about our messages.
pub(super) const MAYBE: &[&str] =
    &["stop", "stopping", "stopped", "end", "quit", "cancel", "revoke", "remove", "delete"];

/// START, alone or with [`WITH_START`].
pub(super) const START: &[&str] = &[
    "start", "unstop", "optin", "opt in", "opt me in", "resubscribe", "subscribe", "resume", "restart", "mulakan",
    "reprendre",
];

/// Words that may go with START.
pub(super) const WITH_START: &[&str] = &[
    "me", "us", "again", "texts", "texting", "messages", "sms", "all", "sending", "back", "in", "my", "subscription",
    "up",
];

/// HELP, alone or with [`WITH_HELP`].
pub(super) const HELP: &[&str] =
    &["help", "info", "aide", "ayuda", "hilfe", "ajuda", "aiuto", "bantuan", "помощь", "帮助", "hulp"];

/// Words that may go with HELP.
pub(super) const WITH_HELP: &[&str] = &["me", "us", "info", "help", "more", "needed"];
