choose-language = Bahasa
close = Tutup
country = Negara
mobile-number = Nombor telefon bimbit
legal = Perundangan
terms = Terma
privacy = Privasi
first-text = SMS pertama yang anda akan terima.
stop-any-time = Hantar STOP pada bila-bila masa untuk berhenti, BANTUAN untuk bantuan.
not-now = Kami tidak menerima nombor telefon buat masa ini. Sila datang semula kemudian.
thanks = Terima kasih.

code-title = Masukkan kod yang kami hantar
code-sent = Jika SMS kami sampai ke { $number }, kod sedang dihantar. Kod itu sah selama { $minutes ->
   *[other] { $shown } minit
}.
code-label = { $digits ->
   *[other] Kod { $shown } digit
}
code-confirm = Sahkan
code-again = Hantar kod lain
code-again-in = Hantar kod lain dalam { $seconds } s
code-again-said = Jika kod sepatutnya dihantar, kod lain sedang dihantar.
code-change-number = Tukar nombor
code-right = Kod itu betul.
code-right-back = Kod itu betul. Anda menerima SMS kami semula.
code-left-before = Pernah berhenti? Masukkan kod yang kami hantar.

own-head = { $site }: nombor anda
own-title = Nombor anda { $number }
own-active = Nombor ini menerima SMS daripada { $site }.
own-pending = Nombor ini menunggu kodnya. Tiada SMS dihantar sebelum itu.
own-suspended = { $site } telah menghentikan sementara SMS ke nombor ini.
own-unsubscribed = Nombor ini telah berhenti. Nombor ini tidak menerima SMS daripada { $site }.
own-unknown = { $site } tidak mempunyai nombor ini.
own-leave-hint = Anda boleh kembali pada bila-bila masa dengan kod yang dihantar ke telefon anda.
own-leave = Hentikan SMS
own-return-hint = Untuk menerima SMS, tinggalkan nombor anda sekali lagi: kod dihantar ke telefon anda, dan anda kembali melanggan apabila memasukkannya.
own-return = Kembali
own-left = Anda telah berhenti. Tiada SMS lagi, kecuali satu yang mengesahkannya.
own-returned = Anda telah kembali dan menerima SMS kami semula.
own-return-over = Masa telah tamat, atau anda telah berhenti selepas itu. Tinggalkan nombor anda sekali lagi.

subscription-head = { $site }: langganan anda
subscription-title = Langganan anda
subscription-manage = Urus langganan anda
subscription-closed = Tiada SMS dihantar buat masa ini, jadi kod juga tidak dapat dihantar. Sila datang semula kemudian.
subscription-stop-hint = Untuk berhenti, anda juga boleh membalas STOP kepada mana-mana SMS kami.
subscription-number-hint = Masukkan nombor anda untuk melihat sama ada nombor itu menerima SMS kami, dan untuk mengubahnya. Kod dihantar ke telefon anda dahulu.
subscription-send-code = Hantar kod kepada saya
subscription-unknown = Nombor yang tiada pada { $site } tidak menerima kod.
subscription-asked = Jika nombor itu dikenali, kod sedang dihantar.

offline-head = { $site }: luar talian
offline-title = Anda di luar talian
offline-text = Halaman ini memerlukan Internet, dan peranti ini tiada sambungan sekarang.
try-again = Cuba lagi

out-of-order-title = Tidak berfungsi
out-of-order = Ada masalah di pihak kami. Sila cuba lagi sebentar lagi.
not-found-head = Tidak dijumpai
not-found-title = Tiada apa-apa di sini
not-found = Halaman ini mungkin telah berpindah, atau kandungannya telah dipadamkan.
to-first-page = Ke halaman utama
too-many-title = Terlalu banyak permintaan
too-many = Sila cuba lagi dalam beberapa minit.
failed-title = Tidak berjaya
back = Undur

## The page as an app

app-install = Simpan { $site } pada skrin utama anda: ia dibuka seperti aplikasi.
app-install-yes = Pasang
app-install-no = Bukan sekarang
app-new = Ada versi baharu halaman ini.
app-new-yes = Muat semula
offline-number-kept = Nombor anda { $number } disimpan pada peranti ini sehingga sambungan pulih.
