site-headline = Las novedades de { $site } en su teléfono
site-intro = Entérese antes que nadie. Deje su número de móvil y { $site } le enviará novedades y ofertas por SMS.
site-popup-title = Reciba los SMS de { $site }
site-popup-text = Novedades y ofertas por SMS, directamente en su teléfono. Puede darse de baja cuando quiera.
site-consent = Acepto recibir periódicamente mensajes SMS publicitarios de { $site } en este número. La frecuencia de los mensajes varía. Pueden aplicarse tarifas de mensajes y datos. Responda AYUDA para obtener ayuda o STOP para darse de baja. Este consentimiento no es condición para comprar.
site-button = Suscribirme
site-success = Gracias. Si este número puede recibir nuestros SMS, un mensaje de bienvenida de { $site } está en camino. Envíe STOP en cualquier momento para darse de baja.
site-welcome = { $site }: le damos la bienvenida. Novedades y ofertas por SMS, con frecuencia variable. Pueden aplicarse tarifas. Responda AYUDA o, para darse de baja, STOP.
site-stop-confirmation = { $site }: le hemos dado de baja y no le llegan mensajes nuestros desde ahora. Responda START para volver.
site-start-confirmation = { $site }: vuelve a recibir nuestros SMS, con frecuencia variable. Pueden aplicarse tarifas. Responda AYUDA o, para darse de baja, STOP.
site-help = { $site }: novedades y ofertas por SMS, con frecuencia variable. Pueden aplicarse tarifas. Responda STOP para darse de baja, START para volver.
site-code = { $code } es su clave para recibir los SMS de { $site }. Vale { $minutes ->
    [one] { $shown } minuto
   *[other] { $shown } minutos
}. Si no es usted, ignore este mensaje.
site-leave = Baja
