site-headline = Neues von { $site } auf Ihr Handy
site-intro = Erfahren Sie es zuerst. Hinterlassen Sie Ihre Handynummer, und { $site } schickt Ihnen Neuigkeiten und Angebote per SMS.
site-popup-title = SMS von { $site } erhalten
site-popup-text = Neuigkeiten und Angebote per SMS, direkt auf Ihr Handy. Abmelden können Sie sich jederzeit.
site-consent = Ich bin damit einverstanden, von { $site } regelmäßig Werbe-SMS an diese Nummer zu erhalten. Die Anzahl der Nachrichten variiert. Es können Kosten Ihres Mobilfunkanbieters anfallen. Antworten Sie HILFE für Hilfe, STOP zum Abmelden. Die Einwilligung ist keine Voraussetzung für einen Kauf.
site-button = Anmelden
site-success = Vielen Dank. Wenn diese Nummer unsere SMS empfangen kann, ist eine Begrüßung von { $site } unterwegs. Abmelden können Sie sich jederzeit mit STOP.
site-welcome = { $site }: Willkommen! Sie erhalten unsere Neuigkeiten und Angebote per SMS, unregelmäßig. Es können Kosten anfallen. HILFE für Hilfe, STOP zum Abmelden.
site-stop-confirmation = { $site }: Sie sind abgemeldet und erhalten keine weiteren Nachrichten. Mit START kommen Sie zurück.
site-start-confirmation = { $site }: Sie sind wieder angemeldet. SMS kommen unregelmäßig, es können Kosten anfallen. HILFE für Hilfe, STOP zum Abmelden.
site-help = { $site }: Neuigkeiten und Angebote per SMS, unregelmäßig. Es können Kosten anfallen. STOP zum Abmelden, START zum Wiederanmelden.
site-code = { $code } ist Ihr Code für SMS von { $site }. Er gilt { $minutes ->
    [one] { $shown } Minute
   *[other] { $shown } Minuten
}. Das waren nicht Sie? Dann ignorieren Sie diese SMS.
site-leave = Abmelden
