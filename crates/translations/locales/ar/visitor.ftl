choose-language = اللغة
close = إغلاق
country = البلد
mobile-number = رقم الهاتف المحمول
legal = معلومات قانونية
terms = الشروط
privacy = الخصوصية
first-text = أول رسالة تصلك.
stop-any-time = أرسل STOP في أي وقت لإلغاء الاشتراك، أو «مساعدة» للحصول على المساعدة.
not-now = لا نستقبل أرقام الهواتف في الوقت الحالي. نرجو العودة لاحقًا.
thanks = شكرًا لك.

code-title = أدخل الرمز الذي أرسلناه
code-sent = إذا كانت رسائلنا تصل إلى { $number }، فالرمز في طريقه إليك. وهو صالح { $minutes ->
    [zero] الآن فقط
    [one] لدقيقة واحدة
    [two] لدقيقتين
    [few] لمدة { $shown } دقائق
    [many] لمدة { $shown } دقيقة
   *[other] لمدة { $shown } دقيقة
}.
code-label = { $digits ->
    [zero] رمز
    [one] رمز من رقم واحد
    [two] رمز من رقمين
    [few] رمز من { $shown } أرقام
    [many] رمز من { $shown } رقمًا
   *[other] رمز من { $shown } رقم
}
code-confirm = تأكيد
code-again = إرسال رمز آخر
code-again-in = إرسال رمز آخر بعد { $seconds } ث
code-again-said = إذا كان هناك رمز مستحق، فرمز آخر في طريقه إليك.
code-change-number = تغيير الرقم
code-right = الرمز صحيح.
code-right-back = الرمز صحيح. ستصلك رسائلنا من جديد.
code-left-before = هل ألغيت اشتراكك من قبل؟ أدخل الرمز الذي أرسلناه.

own-head = ⁨{ $site }⁩: رقمك
own-title = رقمك { $number }
own-active = يستقبل هذا الرقم رسائل ⁨{ $site }⁩.
own-pending = ينتظر هذا الرقم رمزه. لن تصله أي رسالة قبل ذلك.
own-suspended = أوقفت ⁨{ $site }⁩ الرسائل إلى هذا الرقم مؤقتًا.
own-unsubscribed = أُلغي اشتراك هذا الرقم. لا تصله رسائل من ⁨{ $site }⁩.
own-unknown = هذا الرقم غير موجود لدى ⁨{ $site }⁩.
own-leave-hint = يمكنك العودة في أي وقت برمز يُرسل إلى هاتفك.
own-leave = إيقاف الرسائل
own-return-hint = لاستقبال الرسائل، اترك رقمك مرة أخرى: يصل رمز إلى هاتفك، وبإدخاله يعود اشتراكك.
own-return = العودة
own-left = أُلغي اشتراكك. لن تصلك رسائل أخرى سوى رسالة واحدة تؤكد ذلك.
own-returned = لقد عدت، وستصلك رسائلنا من جديد.
own-return-over = استغرق ذلك وقتًا طويلًا، أو أنك ألغيت اشتراكك منذ ذلك الحين. اترك رقمك مرة أخرى.

subscription-head = ⁨{ $site }⁩: اشتراكك
subscription-title = اشتراكك
subscription-manage = إدارة اشتراكك
subscription-closed = لا تُرسل رسائل في الوقت الحالي، ولذلك لا يمكن إرسال رمز. نرجو العودة لاحقًا.
subscription-stop-hint = لإلغاء الاشتراك يمكنك أيضًا الرد على أي من رسائلنا بكلمة STOP.
subscription-number-hint = أدخل رقمك لمعرفة ما إذا كانت تصله رسائلنا ولتغيير ذلك. يصل رمز إلى هاتفك أولًا.
subscription-send-code = أرسلوا لي رمزًا
subscription-unknown = الأرقام غير الموجودة لدى ⁨{ $site }⁩ لا يصلها رمز.
subscription-asked = إذا كان الرقم معروفًا، فالرمز في طريقه إليك.

offline-head = ⁨{ $site }⁩: دون اتصال
offline-title = أنت غير متصل
offline-text = تحتاج هذه الصفحة إلى الإنترنت، وهذا الجهاز غير متصل الآن.
try-again = إعادة المحاولة

out-of-order-title = الخدمة متوقفة
out-of-order = حدث خطأ من جانبنا. يُرجى المحاولة مرة أخرى بعد قليل.
not-found-head = غير موجودة
not-found-title = لا شيء هنا
not-found = ربما نُقلت الصفحة، أو حُذف ما كانت تعرضه.
to-first-page = إلى الصفحة الرئيسية
too-many-title = طلبات كثيرة جدًا
too-many = يُرجى المحاولة مرة أخرى بعد بضع دقائق.
failed-title = لم تنجح العملية
back = رجوع

## The page as an app

app-install = احتفظ بـ ⁨{ $site }⁩ على شاشتك الرئيسية: يُفتح كتطبيق.
app-install-yes = تثبيت
app-install-no = ليس الآن
app-new = هناك إصدار جديد من هذه الصفحة.
app-new-yes = إعادة التحميل
offline-number-kept = يُحفظ رقمك ⁨{ $number }⁩ على هذا الجهاز حتى يعود الاتصال.
