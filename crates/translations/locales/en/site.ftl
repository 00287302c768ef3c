## What a site says before its owner writes words of their own. US carriers expect (CTIA Messaging Principles and Best
## Practices, 5.1): who sends, how often, that message and data rates may apply, how to get help and how to leave.
## Texts that are sent hold GSM-7 only where the language allows, and fit into one segment with a short name.

# $site (String) - the site's name
site-headline = News from { $site } on your phone
# $site (String) - the site's name
site-intro = Be the first to know. Leave your mobile number and { $site } texts you news and offers.
# $site (String) - the site's name
site-popup-title = Get texts from { $site }
site-popup-text = News and offers by SMS, straight to your phone. Leave whenever you like.
# $site (String) - the site's name
site-consent = I agree to receive recurring marketing text messages from { $site } at this number. Message frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to leave. Consent is not a condition of purchase.
site-button = Text me
# $site (String) - the site's name
site-success = Thank you. If this number can receive our texts, a welcome message from { $site } is on its way. Text STOP to leave at any time.
# $site (String) - the site's name
site-welcome = { $site }: welcome! You will get our news and offers by text. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to leave.
# $site (String) - the site's name
site-stop-confirmation = { $site }: you are unsubscribed and will get no more messages. Reply START to come back.
# $site (String) - the site's name
site-start-confirmation = { $site }: you are subscribed again. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to leave.
# $site (String) - the site's name
site-help = { $site }: news and offers by text. Msg frequency varies. Msg & data rates may apply. Reply STOP to leave, START to come back.
# $code (String) - the code
# $site (String) - the site's name
# $minutes (Number) - how long the code is good for
# $shown (String) - the same number as it is written
site-code = { $code } is your code for texts from { $site }. It is good for { $minutes ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}. Not you? Then ignore this.
# Before an address at which whoever reads the text can leave.
site-leave = Leave
