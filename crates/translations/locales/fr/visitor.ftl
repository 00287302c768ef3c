choose-language = Langue
close = Fermer
country = Pays
mobile-number = Numéro de mobile
legal = Mentions légales
terms = Conditions
privacy = Confidentialité
first-text = Le premier SMS que vous recevrez.
stop-any-time = Envoyez STOP à tout moment pour vous désabonner, AIDE pour obtenir de l’aide.
not-now = Nous ne prenons pas de numéros pour le moment. Merci de revenir plus tard.
thanks = Merci.

code-title = Saisissez le code reçu
code-sent = Si nos SMS parviennent au { $number }, un code est en route. Il est valable { $minutes ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}.
code-label = { $digits ->
    [one] Code à { $shown } chiffre
   *[other] Code à { $shown } chiffres
}
code-confirm = Confirmer
code-again = Envoyer un autre code
code-again-in = Envoyer un autre code dans { $seconds } s
code-again-said = Si un code était attendu, un autre est en route.
code-change-number = Changer de numéro
code-right = Le code est correct.
code-right-back = Le code est correct. Vous recevez de nouveau nos SMS.
code-left-before = Vous étiez parti(e) ? Saisissez le code reçu.

own-head = { $site } : votre numéro
own-title = Votre numéro { $number }
own-active = Ce numéro reçoit les SMS de { $site }.
own-pending = Ce numéro attend son code. Il ne reçoit aucun SMS avant.
own-suspended = { $site } a suspendu l’envoi de SMS à ce numéro.
own-unsubscribed = Ce numéro s’est désabonné. Il ne reçoit plus les SMS de { $site }.
own-unknown = { $site } n’a pas ce numéro.
own-leave-hint = Vous pourrez revenir à tout moment, grâce à un code envoyé sur votre téléphone.
own-leave = Arrêter les SMS
own-return-hint = Pour recevoir nos SMS, laissez de nouveau votre numéro : un code arrive sur votre téléphone, et sa saisie vous réinscrit.
own-return = Revenir
own-left = Vous êtes désabonné(e). Plus aucun SMS, sauf celui qui le confirme.
own-returned = Vous êtes de retour et recevez de nouveau nos SMS.
own-return-over = Cela a pris trop de temps, ou vous êtes reparti(e) depuis. Laissez de nouveau votre numéro.

subscription-head = { $site } : votre abonnement
subscription-title = Votre abonnement
subscription-manage = Gérer votre abonnement
subscription-closed = Aucun SMS n’est envoyé pour le moment, donc aucun code non plus. Merci de revenir plus tard.
subscription-stop-hint = Pour vous désabonner, vous pouvez aussi répondre STOP à n’importe lequel de nos SMS.
subscription-number-hint = Saisissez votre numéro pour voir s’il reçoit nos SMS, et pour changer cela. Un code arrive d’abord sur votre téléphone.
subscription-send-code = Envoyez-moi un code
subscription-unknown = Les numéros que { $site } n’a pas n’en reçoivent pas.
subscription-asked = Si le numéro est connu, un code est en route.

offline-head = { $site } : hors connexion
offline-title = Vous êtes hors connexion
offline-text = Cette page a besoin d’Internet, et cet appareil n’est pas connecté en ce moment.
try-again = Réessayer

out-of-order-title = Hors service
out-of-order = Un problème est survenu de notre côté. Veuillez réessayer dans un instant.
not-found-head = Page introuvable
not-found-title = Il n’y a rien ici
not-found = La page a peut-être été déplacée, ou ce qu’elle montrait a été supprimé.
to-first-page = Vers la page d’accueil
too-many-title = Trop de demandes
too-many = Veuillez réessayer dans quelques minutes.
failed-title = Cela n’a pas fonctionné
back = Retour

## The page as an app

app-install = Gardez { $site } sur votre écran d’accueil : le site s’ouvre comme une application.
app-install-yes = Installer
app-install-no = Pas maintenant
app-new = Il existe une nouvelle version de cette page.
app-new-yes = Recharger
offline-number-kept = Votre numéro { $number } reste sur cet appareil jusqu’au retour de la connexion.
