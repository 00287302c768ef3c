//! The words, in every language, with where they are from. Accents, capitals and hyphens don't matter here as little as in
//! what people send: words are made plain like texts.

#![allow(clippy::enum_glob_use, reason = "a table reads better without prefixes")]

use super::languages::Language::{self, *};
use super::lexicon::Role::{self, *};

/// Words of one language that do the same.
pub(super) struct Entry {
    pub(super) language: Language,
    pub(super) role: Role,
    pub(super) words: &'static [&'static str],
    /// Where they are from.
    pub(super) source: &'static str,
}

const fn entry(language: Language, role: Role, words: &'static [&'static str], source: &'static str) -> Entry {
    Entry { language, role, words, source }
}

/// The opt-out words of one language that come from one place.
#[derive(Debug, Clone, Copy)]
pub struct KnownWords {
    /// The language's English name.
    pub language: &'static str,
    /// The words as they are written.
    pub words: &'static [&'static str],
    /// Where they are from.
    pub source: &'static str,
}

/// Every word that opts out as a whole message, by language.
pub fn known_words() -> impl Iterator<Item = KnownWords> {
    let keywords = TABLE.iter().filter(|entry| matches!(entry.role, Stop | Weak | Alone));
    keywords.map(|entry| KnownWords { language: entry.language.name(), words: entry.words, source: entry.source })
}

/// 47 CFR 64.1200(a)(10): the words that US law names; "any other reasonable wording" counts as well.
const LAW: &str = "47 CFR 64.1200(a)(10)";
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html>
const AWS: &str = "AWS End User Messaging, required opt-out keywords";
/// <https://docs.bird.com/applications/channels/channels/supported-channels/sms/concepts/opt-in-and-opt-out-compliance>
const BIRD: &str = "Bird, opt-in and opt-out compliance: keywords by language";
/// Twilio's and Telnyx's default keywords, and what Braze and Adobe Journey Optimizer take besides.
const DEFAULTS: &str = "default keywords of Twilio, Telnyx, Braze and Adobe Journey Optimizer";
/// <https://crtc.gc.ca> and the Canadian Wireless Telecommunications Association: ARRET and AIDE beside STOP and HELP.
const CANADA: &str = "Canadian Common Short Code guidelines: bilingual keywords";
/// What senders in that country write below their own advertising texts.
const FOOTERS: &str = "the usual last line of advertising texts in that country";
/// What people write, in the language's own words for leaving a list.
const USUAL: &str = "the language's usual words for leaving a list";
/// Braze's fuzzy opt-out, iVip Mobile's list and the samples that this project was given.
const SEEN: &str = "what people were seen to send instead of STOP";

/// The table.
#[rustfmt::skip]
pub(super) const TABLE: &[Entry] = &[
    entry(English, Stop, &["stop", "stop all", "stopall", "unsubscribe", "opt out", "optout"], LAW),
    entry(English, Weak, &["quit", "end", "revoke", "cancel"], LAW),
    entry(English, Weak, &["remove"], AWS),
    entry(English, Stop, &[
        "stopit", "stopnow", "stopplease", "stoppls", "stopsms", "stoptext", "stoptexts", "stopmsg",
        "stopmsgs", "stopping", "unsubscribed", "unsubscribing", "unsub", "unsubs", "opting out", "opted out", "opt me out",
        "opt us out", "unreg",
    ], SEEN),
    entry(English, Alone, &["exit"], DEFAULTS),
    entry(English, Weak, &["delete", "cease", "desist", "discontinue", "terminate", "endall", "quitall", "cancelall"], SEEN),
    entry(English, Phrase, &[
        "remove me", "remove us", "remove my number", "remove this number", "remove number", "delete me",
        "delete my number", "delete this number", "leave me alone", "leave us alone", "lose my number", "lose this number",
        "forget my number", "unlist me", "quit texting", "quit messaging", "quit sending", "quit it", "end texts",
        "end messages", "no more texts", "no more messages", "no more text", "no more message", "no more sms",
        "no more msgs", "no more of these", "cancel subscription", "cancel my subscription", "end my subscription",
        "revoke consent", "revoke my consent", "withdraw my consent", "i withdraw my consent", "i revoke my consent",
        "cease and desist", "i do not want to receive", "i dont want to receive",
        "i dont want your messages", "i dont want your texts", "i dont want these messages", "i dont want these texts",
        "i dont want any more", "i dont want anymore", "i no longer want", "i no longer wish",
    ], SEEN),
    entry(English, PhraseOfUs, &[
        "take me off", "take us off", "take my number off", "take this number off", "get me off", "get us off",
        "get my number off", "no more",
    ], SEEN),
    entry(English, Start, &["start", "unstop", "un stop"], DEFAULTS),
    entry(English, Start, &[
        "optin", "opt in", "opt me in", "subscribe", "resubscribe", "re subscribe", "resume", "restart", "begin",
    ], BIRD),
    entry(English, Help, &["help", "info"], DEFAULTS),
    entry(English, Yes, &["yes", "y", "yeah", "yep", "yes please", "confirm"], DEFAULTS),
    entry(English, Refusal, &[
        "it", "now", "please", "pls", "plz", "plse", "immediately", "already", "anymore", "asap", "forever", "today", "as soon as",
        "right now", "right away", "at once", "thanks", "thank you", "thx", "ty", "do not", "dont", "or i", "or ill",
    ], USUAL),
    entry(English, Messaging, &[
        "text", "texts", "texting", "txt", "txts", "txting", "message", "messages", "messaging", "msg", "msgs", "msging",
        "sms", "smsing", "sending", "send", "contacting", "contact", "spam", "spamming", "bothering", "harassing",
        "calling", "emailing", "annoying me", "bugging me", "notifications", "notification", "alerts", "alert",
        "subscription", "subscriptions", "trying to text", "trying to contact",
    ], USUAL),
    entry(English, Link, &[
        "me", "us", "my", "our", "this", "that", "these", "those", "all", "the", "your", "from", "to", "of", "for", "any",
        "more", "and", "with", "every", "getting", "receiving",
    ], USUAL),
    entry(English, Company, &[
        "everything", "membership", "sub", "subs", "consent", "permission", "list", "lists", "service", "services", "updates", "update",
        "marketing", "promotions", "promos", "promo", "offers", "ads", "advertising", "number", "phone", "again",
        "anything", "ever", "bot", "desist", "nonsense", "crap", "shit", "bullshit", "junk", "garbage", "harassment",
        "mailing list", "mailing", "newsletter", "company", "stuff",
    ], USUAL),
    entry(English, Polite, &[
        "please", "pls", "plz", "plse", "pl", "kindly", "hi", "hello", "hey", "ok", "okay", "k", "thanks", "thank you",
        "thankyou", "thank", "thx", "ty", "sir", "madam", "just", "and", "but", "so", "now", "enough", "well", "yo",
    ], USUAL),
    entry(English, Wish, &[
        "i", "im", "id", "want", "wanna", "would", "like", "wish", "need", "to", "can", "could", "must", "u", "you", "said",
        "asked", "asking", "am", "really", "have", "already", "let", "me",
    ], USUAL),
    entry(English, Worry, &[
        "who is this", "whos this", "who are you", "who r u", "who r you", "wrong number", "wrong person",
        "how did you get my", "how did u get my", "where did you get my", "never signed up", "didnt sign up",
        "did not sign up", "never subscribed", "didnt subscribe", "did not subscribe", "never agreed", "not interested",
        "go away", "fuck off", "fuck you", "piss off", "shut up", "is spam", "spammer", "spammers", "spamming", "scam",
        "harassment", "harassing", "report you", "reporting you", "reported", "lawyer", "attorney", "sue you", "fcc", "tcpa",
        "gdpr", "unsubscribe", "unsubscribing", "unsub", "optout", "opt out", "opting out", "remove me",
        "remove my number", "take me off", "take us off", "leave me alone", "dont text", "do not text", "dont contact",
        "do not contact", "no more texts", "no more messages", "too many texts", "too many messages", "i want out",
        "block you", "blocking you", "blocked you",
    ], SEEN),

    entry(French, Stop, &["arret", "arrêt"], CANADA),
    entry(French, Stop, &[
        "arrêter", "arrêtez", "arrête", "stop sms", "désabonner", "désabonnez", "désabonnez moi", "désabonnement",
        "désinscrire", "désinscrivez", "désinscrivez moi", "désinscription", "me désabonner", "me désinscrire",
        "se désabonner", "stop pub",
    ], USUAL),
    entry(French, Weak, &["annuler", "résilier"], USUAL),
    entry(French, Alone, &["fin", "stoppez", "supprimer"], USUAL),
    entry(French, Phrase, &[
        "ne m'envoyez plus", "ne menvoyez plus", "ne m'écrivez plus", "ne me contactez plus", "plus de sms",
        "plus de messages", "retirez moi", "retirez mon numéro", "supprimez mon numéro", "supprimez moi",
        "laissez moi tranquille", "je ne veux plus recevoir", "je veux plus recevoir", "je ne souhaite plus recevoir",
        "enlevez moi", "effacez mon numéro", "je veux me désabonner", "je veux me désinscrire",
        "je souhaite me désabonner", "je souhaite me désinscrire", "merci de me désinscrire", "merci de me désabonner",
        "arrêtez de m'envoyer", "arrêtez de m'écrire", "ne plus m'écrire", "ne plus m'envoyer", "ne plus me contacter",
    ], USUAL),
    entry(French, Start, &["nonarret", "non arrêt", "reprendre", "s'abonner", "abonner"], BIRD),
    entry(French, Help, &["aide"], CANADA),
    entry(French, Yes, &["oui"], USUAL),
    entry(French, Link, &["les", "la", "le", "de", "des", "aux", "vos", "ces", "mon", "tous"], USUAL),
    entry(French, Messaging, &["pub", "publicité", "publicités", "de m'envoyer", "d'envoyer", "de m'écrire"], USUAL),
    entry(French, Refusal, &["svp", "stp", "s'il vous plaît", "s'il te plaît", "merci", "maintenant", "tout de suite", "ça"], USUAL),
    entry(French, Polite, &["bonjour", "salut", "merci", "svp", "stp", "s'il vous plaît", "s'il te plaît", "merci de", "veuillez"], USUAL),
    entry(French, Wish, &["je", "veux", "voudrais", "souhaite", "me"], USUAL),
    entry(French, Worry, &["qui êtes vous", "mauvais numéro", "faux numéro", "désabonner", "désinscrire", "cnil", "rgpd"], USUAL),

    entry(Spanish, Stop, &["detener"], BIRD),
    entry(Spanish, Stop, &[
        "darme de baja", "dar de baja", "dame de baja", "darse de baja", "dadme de baja", "denme de baja",
        "quiero darme de baja", "desuscribir", "desuscribirme", "desuscribirse", "desuscríbeme", "cancelar suscripción",
        "anular suscripción", "baja sms", "stop sms",
    ], USUAL),
    entry(Spanish, Weak, &["parar", "cancelar", "anular", "eliminar"], USUAL),
    entry(Spanish, Alone, &["baja", "alto", "salir", "basta", "pare", "paren", "fin"], FOOTERS),
    entry(Spanish, Phrase, &[
        "no me envíen más", "no me envíes más", "no me manden más", "no me mandes más", "no enviar más", "no más mensajes",
        "no más sms", "no quiero recibir", "no quiero más mensajes", "no deseo recibir", "ya no quiero recibir",
        "déjenme en paz", "déjame en paz", "bórrame", "bórrenme", "borren mi número", "borra mi número", "quítenme",
        "elimínenme", "dejen de enviarme", "dejen de enviar", "dejen de mandarme", "deja de enviarme", "no me escriban más",
        "no me contacten", "cancelar mi suscripción", "dar de baja mi número", "no me envíen mensajes",
    ], USUAL),
    entry(Spanish, Start, &["alta", "iniciar", "empezar", "suscribirme", "suscribir"], USUAL),
    entry(Spanish, Help, &["ayuda"], BIRD),
    entry(Spanish, Yes, &["sí"], USUAL),
    entry(Spanish, Link, &["los", "las", "el", "mi", "mis", "sus", "estos", "todos", "más"], USUAL),
    entry(Spanish, Messaging, &["mensajes", "mensaje", "publicidad", "de enviar", "de enviarme", "de mandar", "envíos"], USUAL),
    entry(Spanish, Refusal, &["ya", "ahora", "por favor", "gracias", "porfa", "ya mismo"], USUAL),
    entry(Spanish, Company, &["suscripción", "todo", "número"], USUAL),
    entry(Spanish, Polite, &["hola", "por favor", "porfa", "gracias", "buenas", "buenos días", "señor", "señora"], USUAL),
    entry(Spanish, Wish, &["quiero", "quisiera", "deseo"], USUAL),
    entry(Spanish, Worry, &["quién es", "quién eres", "número equivocado", "darme de baja", "dar de baja"], USUAL),

    entry(Portuguese, Stop, &[
        "descadastrar", "descadastre", "descadastre me", "descadastro", "desinscrever", "cancelar inscrição",
        "cancelar assinatura", "cancelar subscrição", "remover sms",
    ], USUAL),
    entry(Portuguese, Weak, &["parar"], BIRD),
    entry(Portuguese, Weak, &["remover", "cancele", "cancela"], USUAL),
    entry(Portuguese, Alone, &["sair", "pare", "parem", "chega"], FOOTERS),
    entry(Portuguese, Phrase, &[
        "não me envie mais", "não me enviem mais", "não me mande mais", "não me mandem mais", "não envie mais",
        "não enviem mais", "não quero receber", "não quero mais receber", "não quero mais", "não desejo receber",
        "me tire da lista", "tire me da lista", "tirem me da lista", "me remova", "remova me", "remova meu número",
        "apague meu número", "me deixe em paz", "me deixem em paz", "pare de me enviar", "parem de me enviar",
        "pare de enviar", "parem de enviar", "pare de mandar", "parem de mandar", "chega de mensagens", "não me contacte",
    ], USUAL),
    entry(Portuguese, Start, &["iniciar", "começar", "voltar"], USUAL),
    entry(Portuguese, Help, &["ajuda"], BIRD),
    entry(Portuguese, Yes, &["sim"], USUAL),
    entry(Portuguese, Link, &["o", "os", "as", "meu", "minha", "seus", "essas"], USUAL),
    entry(Portuguese, Messaging, &["mensagens", "mensagem", "de enviar", "de me enviar", "de mandar", "de receber"], USUAL),
    entry(Portuguese, Refusal, &["já", "agora", "por favor", "obrigado", "obrigada", "isso"], USUAL),
    entry(Portuguese, Company, &["inscrição", "assinatura", "cadastro", "tudo"], USUAL),
    entry(Portuguese, Polite, &["olá", "oi", "obrigado", "obrigada", "bom dia", "boa tarde", "favor"], USUAL),
    entry(Portuguese, Worry, &["quem é você", "quem é", "número errado"], USUAL),

    entry(German, Stop, &["stopp", "stoppen", "stoppt"], FOOTERS),
    entry(German, Stop, &[
        "abmelden", "abmeldung", "abbestellen", "abbestellung", "austragen", "abo kündigen", "abo beenden", "sms stopp",
        "sms stop", "melden sie mich ab", "meldet mich ab", "melde mich ab", "mich abmelden", "bestelle ab",
    ], USUAL),
    entry(German, Weak, &["kündigen", "beenden", "löschen"], USUAL),
    entry(German, Alone, &["halt", "ende", "aufhören"], BIRD),
    entry(German, Phrase, &[
        "keine sms mehr", "keine nachrichten mehr", "keine weiteren sms", "keine weiteren nachrichten",
        "keine werbung mehr", "lassen sie mich in ruhe", "lasst mich in ruhe", "lass mich in ruhe",
        "löschen sie meine nummer", "löscht meine nummer", "lösch meine nummer", "hören sie auf", "hört auf mit",
        "hört auf mir", "hör auf mir", "nehmt mich aus", "nehmen sie mich aus", "streichen sie mich", "streicht mich",
        "tragen sie mich aus", "tragt mich aus", "schreiben sie mir nicht mehr", "schreibt mir nicht mehr",
        "schickt mir nichts mehr", "schicken sie mir nichts mehr", "schickt mir keine", "schicken sie mir keine",
        "senden sie mir keine", "ich möchte keine", "ich will keine sms", "ich will keine nachrichten",
        "ich widerrufe", "widerruf", "ich möchte mich abmelden", "ich will mich abmelden", "nicht mehr schreiben",
    ], USUAL),
    entry(German, Start, &["anmelden", "starten", "wieder anmelden"], USUAL),
    entry(German, Help, &["hilfe"], BIRD),
    entry(German, Yes, &["ja"], USUAL),
    entry(German, Link, &["die", "das", "der", "mit", "euren", "ihre", "alle", "mich", "von", "den", "vom"], USUAL),
    entry(German, Messaging, &["nachrichten", "nachricht", "werbung", "smsen", "verteiler", "newsletter"], USUAL),
    entry(German, Refusal, &["bitte", "sofort", "jetzt", "danke", "endlich", "umgehend", "bitte sofort"], USUAL),
    entry(German, Company, &["abo", "alles", "liste", "nummer"], USUAL),
    entry(German, Polite, &["bitte", "danke", "guten tag", "hallo", "moin", "servus", "vielen dank"], USUAL),
    entry(German, Wish, &["ich", "möchte", "will", "mich", "würde"], USUAL),
    entry(German, Worry, &["wer ist das", "wer sind sie", "falsche nummer", "woher haben sie meine", "abmelden", "dsgvo", "anwalt"], USUAL),

    entry(Dutch, Stop, &["afmelden", "afmelding", "uitschrijven", "uitschrijving", "meld mij af", "meld me af", "schrijf mij uit", "schrijf me uit", "stop sms", "sms uit"], FOOTERS),
    entry(Dutch, Weak, &["stopzetten", "opzeggen", "annuleren", "verwijderen"], USUAL),
    entry(Dutch, Alone, &["uit", "einde"], FOOTERS),
    entry(Dutch, Phrase, &[
        "geen sms meer", "geen sms'jes meer", "geen berichten meer", "geen reclame meer", "stuur mij geen", "stuur me geen",
        "stuur geen", "laat mij met rust", "laat me met rust", "verwijder mij", "verwijder me", "verwijder mijn nummer",
        "haal mij van", "haal me van", "ik wil geen berichten", "ik wil geen sms", "ik wil mij afmelden",
        "ik wil me afmelden", "ik wil geen", "niet meer sturen", "niet meer sms'en", "stop met sturen", "stop met sms'en",
    ], USUAL),
    entry(Dutch, Start, &["aanmelden", "starten"], USUAL),
    entry(Dutch, Help, &["hulp"], BIRD),
    entry(Dutch, Link, &["met", "deze", "al", "jullie", "mijn", "van"], USUAL),
    entry(Dutch, Messaging, &["berichten", "berichtjes", "sms'jes", "sms'en", "sturen", "reclame"], USUAL),
    entry(Dutch, Refusal, &["aub", "a.u.b", "alsjeblieft", "alstublieft", "nu", "hiermee", "bedankt", "dank u", "dankjewel"], USUAL),
    entry(Dutch, Polite, &["aub", "alsjeblieft", "alstublieft", "graag", "bedankt", "dank u", "hoi", "goedendag"], USUAL),
    entry(Dutch, Wish, &["ik", "wil", "mij"], USUAL),
    entry(Dutch, Worry, &["wie is dit", "wie ben je", "verkeerd nummer", "afmelden", "avg"], USUAL),

    entry(Italian, Stop, &[
        "disiscrivi", "disiscrivimi", "disiscrivetemi", "disiscrizione", "disiscrivermi", "cancellami", "cancellatemi",
        "cancellazione", "stop sms", "annulla iscrizione",
    ], USUAL),
    entry(Italian, Weak, &["annulla", "annullare", "cancella", "disdetta", "disdire", "smettete", "smettila"], USUAL),
    entry(Italian, Alone, &["ferma", "basta", "fermare"], BIRD),
    entry(Italian, Phrase, &[
        "non mandatemi più", "non mandarmi più", "non inviatemi più", "non inviarmi più", "non scrivetemi più",
        "non voglio ricevere", "non voglio più ricevere", "non voglio più", "non desidero ricevere",
        "lasciatemi in pace", "lasciami in pace", "toglietemi", "toglimi dalla lista", "rimuovetemi", "rimuovimi",
        "rimuovete il mio numero", "cancellate il mio numero", "cancella il mio numero", "basta messaggi", "basta sms",
        "smettete di mandarmi", "smettetela di mandarmi", "smettete di inviarmi", "smettete di scrivermi",
        "niente più messaggi", "niente più sms",
    ], USUAL),
    entry(Italian, Start, &["inizia", "iscrivimi"], USUAL),
    entry(Italian, Help, &["aiuto"], BIRD),
    entry(Italian, Yes, &["sì"], USUAL),
    entry(Italian, Link, &["i", "gli", "il", "mia", "mio", "con", "questi"], USUAL),
    entry(Italian, Messaging, &["messaggi", "messaggio", "pubblicità", "di mandarmi", "di inviarmi", "di scrivermi"], USUAL),
    entry(Italian, Refusal, &["subito", "adesso", "ora", "per favore", "per cortesia", "grazie"], USUAL),
    entry(Italian, Company, &["iscrizione", "tutto"], USUAL),
    entry(Italian, Polite, &["ciao", "buongiorno", "salve", "per favore", "per cortesia", "grazie", "scusate"], USUAL),
    entry(Italian, Worry, &["chi sei", "chi siete", "numero sbagliato"], USUAL),

    entry(Malay, Stop, &["berhenti", "unreg", "berhenti langganan", "henti langganan", "batal langganan"], FOOTERS),
    entry(Malay, Stop, &["henti", "hentikan", "nyahlanggan", "stop langganan"], USUAL),
    entry(Malay, Weak, &["batal", "batalkan"], USUAL),
    entry(Malay, Alone, &["keluar", "tamat", "cukup"], FOOTERS),
    entry(Malay, Phrase, &[
        "jangan hantar", "jangan hubungi", "jangan kirim", "jangan sms", "jangan kacau", "jangan ganggu", "jangan mesej",
        "tak nak mesej", "tak nak terima", "tak mahu terima", "tidak mahu terima", "tidak mau terima", "tidak ingin menerima",
        "buang nombor saya", "padam nombor saya", "hapus nomor saya", "keluarkan saya", "stop hantar", "stop kirim",
        "berhenti hantar", "berhenti kirim", "berhenti mengirim", "saya mahu berhenti", "saya nak berhenti",
        "saya mau berhenti",
    ], USUAL),
    entry(Malay, Start, &["mula", "mulakan", "mulai", "langgan"], USUAL),
    entry(Malay, Help, &["bantuan"], USUAL),
    entry(Malay, Yes, &["ya"], USUAL),
    entry(Malay, Messaging, &["mesej", "pesan", "hantar", "menghantar", "kirim", "mengirim", "hubungi", "langganan", "iklan"], USUAL),
    entry(Malay, Refusal, &["sekarang", "terima kasih", "tolong", "segera", "lah", "saja"], USUAL),
    entry(Malay, Link, &["semua", "saya", "dari"], USUAL),
    entry(Malay, Polite, &["tolong", "sila", "mohon", "terima kasih", "selamat pagi", "maaf"], USUAL),
    entry(Malay, Wish, &["saya", "mahu", "nak", "mau", "ingin"], USUAL),
    entry(Malay, Worry, &["siapa ini", "siapa ni", "salah nombor", "salah nomor"], USUAL),

    entry(Turkish, Stop, &["durdur", "durdurun", "aboneliği iptal", "abonelikten çık", "sms iptal", "iptal sms", "ret sms"], USUAL),
    entry(Turkish, Weak, &["iptal"], FOOTERS),
    entry(Turkish, Alone, &["ret", "dur", "çık", "çıkış", "yeter", "kes"], FOOTERS),
    entry(Turkish, Phrase, &[
        "mesaj göndermeyin", "mesaj gönderme", "mesaj atmayın", "mesaj atma", "sms göndermeyin", "sms atmayın",
        "mesaj istemiyorum", "sms istemiyorum", "mesaj almak istemiyorum", "sms almak istemiyorum",
        "listeden çıkar", "listeden çıkarın", "beni listeden", "numaramı silin", "numaramı sil", "bana mesaj atmayın",
        "bana yazmayın", "bir daha mesaj", "beni rahat bırakın", "aboneliğimi iptal",
    ], USUAL),
    entry(Turkish, Start, &["başlat", "başla", "abone ol"], USUAL),
    entry(Turkish, Help, &["yardım"], USUAL),
    entry(Turkish, Yes, &["evet"], USUAL),
    entry(Turkish, Messaging, &["mesaj", "mesajları", "mesajlar", "reklam", "göndermeyi"], USUAL),
    entry(Turkish, Refusal, &["lütfen", "hemen", "artık", "teşekkürler"], USUAL),
    entry(Turkish, Company, &["et", "edin", "ediniz", "aboneliği", "aboneliğimi"], USUAL),
    entry(Turkish, Polite, &["lütfen", "merhaba", "selam", "teşekkürler", "teşekkür ederim"], USUAL),
    entry(Turkish, Worry, &["yanlış numara", "kimsiniz", "siz kimsiniz", "kvkk"], USUAL),

    entry(Russian, Stop, &["стоп", "отписаться", "отпишите", "отпиши", "отписка", "отписать", "отпишите меня", "стоп смс"], FOOTERS),
    entry(Russian, Stop, &["остановить", "остановите"], BIRD),
    entry(Russian, Weak, &["отмена", "отменить", "прекратите", "прекратить", "удалить", "хватит", "перестаньте"], USUAL),
    entry(Russian, Alone, &["выход", "отказ", "конец"], USUAL),
    entry(Russian, Phrase, &[
        "не пишите", "не присылайте", "не шлите", "не отправляйте", "не надо присылать", "не беспокойте", "не звоните",
        "больше не пишите", "больше не присылайте", "удалите мой номер", "удалите меня", "уберите меня", "исключите меня",
        "оставьте меня", "отстаньте", "отвалите", "перестаньте присылать", "перестаньте писать", "прекратите присылать",
        "прекратите рассылку", "хватит присылать", "хватит писать", "я хочу отписаться", "хочу отписаться",
        "не хочу получать", "отказ от рассылки", "отказаться от рассылки",
    ], USUAL),
    entry(Russian, Start, &["старт", "подписаться", "начать"], USUAL),
    entry(Russian, Help, &["помощь"], BIRD),
    entry(Russian, Help, &["инфо", "справка"], USUAL),
    entry(Russian, Yes, &["да"], USUAL),
    entry(Russian, Messaging, &["смс", "сообщения", "сообщений", "рассылка", "рассылку", "рассылки", "спам", "присылать", "писать", "спамить"], USUAL),
    entry(Russian, Refusal, &["пожалуйста", "сейчас", "немедленно", "спасибо", "уже", "срочно"], USUAL),
    entry(Russian, Link, &["меня", "мне", "от", "ваши", "эти", "все", "вашу", "эту", "с"], USUAL),
    entry(Russian, Company, &["подписку", "подписка", "номер", "всё"], USUAL),
    entry(Russian, Polite, &["пожалуйста", "спасибо", "здравствуйте", "привет", "добрый день", "прошу"], USUAL),
    entry(Russian, Wish, &["я", "хочу"], USUAL),
    entry(Russian, Worry, &["кто это", "вы кто", "ошиблись номером", "не тот номер", "отписаться", "откуда у вас мой"], USUAL),

    entry(Arabic, Stop, &["إيقاف", "ايقاف الرسائل", "أوقف", "أوقفوا", "وقف", "إلغاء الاشتراك", "الغاء اشتراك", "الغاء اشتراكي", "إلغاء اشتراكي", "ستوب"], FOOTERS),
    entry(Arabic, Weak, &["إلغاء", "الغاء", "الغي", "توقف", "توقفوا", "حذف"], FOOTERS),
    entry(Arabic, Alone, &["قف", "خروج", "كفى", "انهاء", "خلاص"], USUAL),
    entry(Arabic, Phrase, &[
        "لا ترسل", "لا ترسلوا", "لا ترسلون", "لا تراسلوني", "لا تراسلني", "لا أريد رسائل", "لا اريد استقبال", "لا أريد استلام",
        "احذفوا رقمي", "احذف رقمي", "ازالة رقمي", "أزل رقمي", "اتركوني", "أوقف الرسائل", "أوقفوا الرسائل", "وقف الرسائل",
        "الغي اشتراكي", "أريد الغاء الاشتراك",
    ], USUAL),
    entry(Arabic, Start, &["ابدأ", "اشتراك", "بدء", "تفعيل"], USUAL),
    entry(Arabic, Help, &["مساعدة"], USUAL),
    entry(Arabic, Yes, &["نعم"], USUAL),
    entry(Arabic, Messaging, &["الرسائل", "رسائل", "الرسايل", "رسائلكم", "الارسال", "إرسال", "الاعلانات", "الخدمة"], USUAL),
    entry(Arabic, Refusal, &["من فضلك", "لو سمحت", "لو سمحتم", "الآن", "شكرا", "فورا", "رجاء"], USUAL),
    entry(Arabic, Company, &["الاشتراك", "اشتراكي", "اشتراك", "هذه"], USUAL),
    entry(Arabic, Polite, &["من فضلك", "لو سمحت", "لو سمحتم", "شكرا", "مرحبا", "السلام عليكم", "رجاء", "الرجاء", "ارجو"], USUAL),
    entry(Arabic, Worry, &["من أنت", "من انتم", "مين معي", "رقم خطأ", "الرقم خطأ"], USUAL),

    entry(Chinese, Stop, &["退订", "退訂", "取消订阅", "取消訂閱", "停止发送", "停止發送", "拒收", "退订短信", "停止短信", "取消短信"], FOOTERS),
    entry(Chinese, Alone, &["td"], AWS),
    entry(Chinese, Weak, &["停止", "取消", "退出"], USUAL),
    entry(Chinese, Alone, &["停"], USUAL),
    entry(Chinese, Phrase, &[
        "不要再发", "不要再發", "别再发", "別再發", "不要发", "不要發", "别发了", "別發了", "不要给我发", "不要給我發",
        "不想收到", "不想再收到", "请勿发送", "請勿發送", "请不要发", "請不要發", "不要短信", "删除我的号码", "刪除我的號碼",
        "把我删除", "不要骚扰", "别骚扰", "我要退订", "我要退訂", "我想退订", "我想退訂", "请退订", "請退訂",
    ], USUAL),
    entry(Chinese, Start, &["订阅", "訂閱", "恢复", "开始", "開始", "恢复订阅"], USUAL),
    entry(Chinese, Help, &["帮助", "幫助"], USUAL),
    entry(Chinese, Yes, &["是", "好的", "确认"], USUAL),
    entry(Chinese, Messaging, &["短信", "簡訊", "信息", "消息", "讯息", "訊息", "广告", "廣告", "发送", "發送", "订阅", "訂閱", "推送"], USUAL),
    entry(Chinese, Refusal, &["谢谢", "謝謝", "马上", "立即", "立刻", "现在", "請", "请"], USUAL),
    entry(Chinese, Company, &["吧", "了", "啊", "服务", "服務"], USUAL),
    entry(Chinese, Link, &["所有", "全部", "这个", "我的", "的"], USUAL),
    entry(Chinese, Polite, &["请", "請", "你好", "您好", "谢谢", "謝謝", "麻烦", "麻煩", "我要", "我想"], USUAL),
    entry(Chinese, Worry, &["你是谁", "你是誰", "哪位", "打错了", "退订", "退訂", "骚扰", "騷擾", "投诉", "投訴", "举报"], USUAL),

    entry(Polish, Stop, &["zatrzymaj", "wypisz", "wypisz mnie", "wypisuję się", "wypis"], BIRD),
    entry(Polish, Stop, &["rezygnuję", "rezygnacja", "stop sms", "wyrejestruj", "wyrejestruj mnie", "anuluj subskrypcję"], FOOTERS),
    entry(Polish, Weak, &["anuluj", "usuń", "przestań", "przestańcie", "odwołuję"], USUAL),
    entry(Polish, Alone, &["koniec", "dość", "nie chcę", "rezygnuje"], FOOTERS),
    entry(Polish, Phrase, &[
        "nie wysyłajcie", "nie wysyłaj", "nie piszcie", "nie pisz do mnie", "proszę nie wysyłać", "proszę nie pisać",
        "usuńcie mnie", "usuń mnie", "usuńcie mój numer", "usuń mój numer", "nie chcę otrzymywać", "nie chcę dostawać",
        "nie życzę sobie", "dajcie mi spokój", "daj mi spokój", "przestańcie wysyłać", "przestańcie pisać",
        "wycofuję zgodę", "cofam zgodę", "koniec z sms", "proszę mnie wypisać", "chcę się wypisać", "chcę zrezygnować",
    ], USUAL),
    entry(Polish, Start, &["zapisz", "wznów", "zacznij"], USUAL),
    entry(Polish, Help, &["pomocy", "pomoc"], BIRD),
    entry(Polish, Yes, &["tak"], USUAL),
    entry(Polish, Messaging, &["smsy", "smsów", "wiadomości", "wysyłać", "wysyłania", "reklam", "reklamy", "subskrypcję", "subskrypcji"], USUAL),
    entry(Polish, Refusal, &["proszę", "natychmiast", "teraz", "już", "dziękuję", "dzięki"], USUAL),
    entry(Polish, Link, &["mnie", "te", "mój", "się", "z", "wszystkie"], USUAL),
    entry(Polish, Polite, &["proszę", "dziękuję", "dzięki", "dzień dobry", "cześć", "witam"], USUAL),
    entry(Polish, Worry, &["kto to", "kim jesteś", "pomyłka", "zły numer", "rodo"], USUAL),

    entry(Swedish, Stop, &["stopp", "avregistrera", "avregistrera mig", "avanmäl", "avanmäla", "avprenumerera", "stopp sms", "stoppa sms", "säg upp prenumeration"], FOOTERS),
    entry(Swedish, Stop, &["stoppa"], USUAL),
    entry(Swedish, Weak, &["avsluta", "avbryt", "sluta"], FOOTERS),
    entry(Swedish, Phrase, &[
        "sluta skicka", "sluta smsa", "sluta sms:a", "sluta skriva", "inga fler sms", "inga fler meddelanden", "inga mer sms",
        "skicka inte", "skicka inga", "skicka inget", "ta bort mig", "ta bort mitt nummer", "radera mitt nummer",
        "lämna mig ifred", "lämna mig i fred", "jag vill inte ha", "jag vill inte få", "vill inte ha fler",
        "avsluta prenumeration", "avsluta min prenumeration", "avsluta prenumerationen", "hör inte av er", "kontakta mig inte",
        "jag vill avregistrera mig",
    ], USUAL),
    entry(Swedish, Start, &["starta", "börja", "prenumerera"], USUAL),
    entry(Swedish, Help, &["hjälp"], USUAL),
    entry(Swedish, Yes, &["ja"], USUAL),
    entry(Swedish, Messaging, &["meddelanden", "meddelande", "utskick", "reklam", "att skicka", "att smsa", "skicka", "prenumeration", "prenumerationen"], USUAL),
    entry(Swedish, Refusal, &["tack", "nu", "genast", "omedelbart", "snälla"], USUAL),
    entry(Swedish, Link, &["mig", "min", "alla", "era", "med", "dessa", "mina"], USUAL),
    entry(Swedish, Polite, &["tack", "hej", "snälla", "vänligen", "var snäll och", "god dag"], USUAL),
    entry(Swedish, Wish, &["jag", "vill"], USUAL),
    entry(Swedish, Worry, &["vem är det", "vem är du", "fel nummer"], USUAL),

    entry(Danish, Stop, &["stopp", "afmeld", "afmeld mig", "frameld", "frameld mig", "meld meg av", "avmeld", "slett meg"], FOOTERS),
    entry(Danish, Help, &["hjælp", "hjelp"], USUAL),
    entry(Ukrainian, Stop, &["відписатися", "відписка", "відпишіть", "відпишіть мене", "зупинити"], USUAL),
    entry(Ukrainian, Phrase, &["не пишіть", "не надсилайте", "видаліть мій номер"], USUAL),
    entry(Hebrew, Stop, &["הסר", "הסירו", "הסר אותי", "הסרה"], FOOTERS),
    entry(Japanese, Stop, &["配信停止", "解除", "登録解除", "ストップ", "配信停止希望"], USUAL),
    entry(Korean, Stop, &["수신거부", "해지", "수신 거부"], FOOTERS),
    entry(Korean, Alone, &["중지", "취소"], USUAL),
    entry(Thai, Stop, &["ยกเลิก", "หยุดส่ง"], USUAL),
    entry(Thai, Alone, &["หยุด"], USUAL),
];
