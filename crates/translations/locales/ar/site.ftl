# Names between U+2068 and U+2069 keep their own direction (Unicode Bidirectional Algorithm, UAX #9). Texts that are sent go
# without: each would cost a character of seventy.
site-headline = أخبار ⁨{ $site }⁩ على هاتفك
site-intro = كن أول من يعلم. اترك رقم هاتفك المحمول لترسل إليك ⁨{ $site }⁩ الأخبار والعروض برسائل نصية.
site-popup-title = استقبل رسائل ⁨{ $site }⁩
site-popup-text = أخبار وعروض برسائل نصية تصل مباشرة إلى هاتفك. يمكنك إلغاء الاشتراك متى شئت.
site-consent = أوافق على تلقي رسائل نصية تسويقية متكررة من ⁨{ $site }⁩ على هذا الرقم. يختلف عدد الرسائل من وقت لآخر. قد تُطبَّق رسوم الرسائل والبيانات. أرسل «مساعدة» للحصول على المساعدة، أو STOP لإلغاء الاشتراك. هذه الموافقة ليست شرطًا للشراء.
site-button = اشتراك
site-success = شكرًا لك. إذا كان هذا الرقم يستقبل رسائلنا، فرسالة الترحيب من ⁨{ $site }⁩ في طريقها إليك. أرسل STOP في أي وقت لإلغاء الاشتراك.
site-welcome = { $site }: أهلاً بك! ستصلك أخبارنا وعروضنا بوتيرة متغيرة. قد تُطبق رسوم المشغل. للمساعدة أرسل «مساعدة» ولإلغاء الاشتراك STOP
site-stop-confirmation = { $site }: أُلغي اشتراكك ولن تصلك رسائلنا. للعودة أرسل START
site-start-confirmation = { $site }: عاد اشتراكك. الرسائل بوتيرة متغيرة وقد تُطبق رسوم المشغل. للمساعدة أرسل «مساعدة» ولإلغاء الاشتراك STOP
site-help = { $site }: أخبار وعروض بوتيرة متغيرة. قد تُطبق رسوم المشغل. لإلغاء الاشتراك أرسل STOP وللعودة START
site-code = رمزك لرسائل { $site } هو { $code } وهو صالح { $minutes ->
    [zero] الآن
    [one] لدقيقة واحدة
    [two] لدقيقتين
    [few] لمدة { $shown } دقائق
    [many] لمدة { $shown } دقيقة
   *[other] لمدة { $shown } دقيقة
}
site-leave = للإلغاء
