choose-language = Sprache
close = Schließen
country = Land
mobile-number = Handynummer
legal = Rechtliches
terms = Nutzungsbedingungen
privacy = Datenschutz
first-text = Die erste SMS, die Sie erhalten.
stop-any-time = Abmelden jederzeit per SMS mit STOP, Hilfe mit HILFE.
not-now = Wir nehmen zurzeit keine Nummern an. Bitte kommen Sie später wieder.
thanks = Vielen Dank.

code-title = Geben Sie den Code ein
code-sent = Wenn unsere SMS die Nummer { $number } erreichen, ist ein Code unterwegs. Er gilt { $minutes ->
    [one] { $shown } Minute
   *[other] { $shown } Minuten
}.
code-label = { $digits ->
    [one] Code mit { $shown } Ziffer
   *[other] Code mit { $shown } Ziffern
}
code-confirm = Bestätigen
code-again = Neuen Code senden
code-again-in = Neuen Code senden in { $seconds } s
code-again-said = Wenn ein Code fällig war, ist ein neuer unterwegs.
code-change-number = Nummer ändern
code-right = Der Code ist richtig.
code-right-back = Der Code ist richtig. Sie erhalten unsere SMS wieder.
code-left-before = Schon einmal abgemeldet? Geben Sie den Code ein, den wir geschickt haben.

own-head = { $site }: Ihre Nummer
own-title = Ihre Nummer { $number }
own-active = Diese Nummer erhält SMS von { $site }.
own-pending = Diese Nummer wartet auf ihren Code. Vorher erhält sie keine SMS.
own-suspended = { $site } hat SMS an diese Nummer ausgesetzt.
own-unsubscribed = Diese Nummer ist abgemeldet. Sie erhält keine SMS von { $site }.
own-unknown = { $site } hat diese Nummer nicht.
own-leave-hint = Sie können jederzeit zurückkommen, mit einem Code, der an Ihr Handy geschickt wird.
own-leave = SMS abbestellen
own-return-hint = Um SMS zu erhalten, hinterlassen Sie Ihre Nummer noch einmal: Ein Code kommt auf Ihr Handy, und mit seiner Eingabe sind Sie wieder dabei.
own-return = Zurückkommen
own-left = Sie sind abgemeldet. Es kommt keine SMS mehr außer der, die das bestätigt.
own-returned = Sie sind wieder dabei und erhalten unsere SMS.
own-return-over = Das hat zu lange gedauert, oder Sie haben sich seitdem abgemeldet. Hinterlassen Sie Ihre Nummer noch einmal.

subscription-head = { $site }: Ihr Abonnement
subscription-title = Ihr Abonnement
subscription-manage = Abonnement verwalten
subscription-closed = Zurzeit werden keine SMS verschickt, also auch kein Code. Bitte kommen Sie später wieder.
subscription-stop-hint = Zum Abmelden können Sie auch auf jede unserer SMS mit STOP antworten.
subscription-number-hint = Geben Sie Ihre Nummer ein, um zu sehen, ob sie unsere SMS erhält, und um das zu ändern. Zuerst kommt ein Code auf Ihr Handy.
subscription-send-code = Code anfordern
subscription-unknown = Nummern, die { $site } nicht hat, erhalten keinen.
subscription-asked = Wenn die Nummer bekannt ist, ist ein Code unterwegs.

offline-head = { $site }: offline
offline-title = Sie sind offline
offline-text = Diese Seite braucht das Internet, und dieses Gerät hat gerade keine Verbindung.
try-again = Noch einmal versuchen

out-of-order-title = Außer Betrieb
out-of-order = Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.
not-found-head = Nicht gefunden
not-found-title = Hier ist nichts
not-found = Die Seite ist vielleicht umgezogen, oder was sie zeigte, wurde gelöscht.
to-first-page = Zur Startseite
too-many-title = Zu viele Anfragen
too-many = Bitte versuchen Sie es in ein paar Minuten noch einmal.
failed-title = Das hat nicht geklappt
back = Zurück

## The page as an app

app-install = Behalten Sie { $site } auf Ihrem Startbildschirm: Es öffnet sich wie eine App.
app-install-yes = Installieren
app-install-no = Jetzt nicht
app-new = Es gibt eine neue Version dieser Seite.
app-new-yes = Neu laden
offline-number-kept = Ihre Nummer { $number } bleibt auf diesem Gerät gespeichert, bis die Verbindung wieder da ist.
