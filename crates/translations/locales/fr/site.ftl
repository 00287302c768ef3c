site-headline = Les nouvelles de { $site } sur votre téléphone
site-intro = Soyez parmi les premiers informés. Laissez votre numéro de mobile et { $site } vous enverra ses nouvelles et ses offres par SMS.
site-popup-title = Recevez les SMS de { $site }
site-popup-text = Nos nouvelles et nos offres par SMS, directement sur votre téléphone. Vous partez quand vous voulez.
site-consent = J’accepte de recevoir régulièrement des SMS publicitaires de { $site } à ce numéro. La fréquence des messages varie. Des frais d’opérateur peuvent s’appliquer. Répondez AIDE pour obtenir de l’aide, STOP pour vous désabonner. Cet accord n’est pas une condition d’achat.
site-button = M’inscrire
site-success = Merci. Si ce numéro peut recevoir nos SMS, un message de bienvenue de { $site } est en route. Envoyez STOP à tout moment pour vous désabonner.
site-welcome = { $site } : bienvenue ! Nos nouvelles et offres par SMS, à fréquence variable. Frais d'opérateur possibles. Répondez AIDE pour de l'aide, STOP pour partir.
site-stop-confirmation = { $site } : votre désabonnement est pris en compte, vous ne recevrez plus de SMS. Répondez START pour revenir.
site-start-confirmation = { $site } : vous recevez de nouveau nos SMS, à fréquence variable. Frais d'opérateur possibles. Répondez AIDE pour de l'aide, STOP pour partir.
site-help = { $site } : nouvelles et offres par SMS, à fréquence variable. Frais d'opérateur possibles. Répondez STOP pour partir, START pour revenir.
site-code = { $code } est votre code pour les SMS de { $site }. Il est valable { $minutes ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}. Ce n'est pas vous ? Ignorez ce message.
site-leave = Partir
