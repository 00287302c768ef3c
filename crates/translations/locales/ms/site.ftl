site-headline = Berita { $site } terus ke telefon anda
site-intro = Jadilah yang pertama tahu. Tinggalkan nombor telefon bimbit anda dan { $site } akan menghantar berita dan tawaran melalui SMS.
site-popup-title = Terima SMS daripada { $site }
site-popup-text = Berita dan tawaran melalui SMS, terus ke telefon anda. Anda boleh berhenti pada bila-bila masa.
site-consent = Saya bersetuju menerima mesej pemasaran berkala daripada { $site } di nombor ini. Kekerapan mesej berbeza-beza. Caj mesej & data mungkin dikenakan. Balas BANTUAN untuk bantuan, STOP untuk berhenti. Persetujuan ini bukan syarat pembelian.
site-button = Langgan
site-success = Terima kasih. Jika nombor ini boleh menerima SMS kami, mesej selamat datang daripada { $site } sedang dihantar. Hantar STOP untuk berhenti pada bila-bila masa.
site-welcome = { $site }: selamat datang! Berita & tawaran kami melalui SMS, kekerapan berbeza-beza. Caj mungkin dikenakan. Balas BANTUAN untuk bantuan, STOP untuk berhenti.
site-stop-confirmation = { $site }: langganan anda telah dibatalkan dan anda tidak akan menerima mesej lagi. Balas START untuk kembali.
site-start-confirmation = { $site }: anda melanggan semula. Kekerapan mesej berbeza-beza. Caj mungkin dikenakan. Balas BANTUAN untuk bantuan, STOP untuk berhenti.
site-help = { $site }: berita & tawaran melalui SMS, kekerapan berbeza-beza. Caj mungkin dikenakan. Balas STOP untuk berhenti, START untuk kembali.
site-code = { $code } ialah kod anda untuk SMS daripada { $site }. Sah selama { $minutes ->
   *[other] { $shown } minit
}. Bukan anda? Abaikan mesej ini.
site-leave = Berhenti
