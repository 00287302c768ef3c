choose-language = Idioma
close = Cerrar
country = País
mobile-number = Número de móvil
legal = Información legal
terms = Condiciones
privacy = Privacidad
first-text = El primer SMS que recibirá.
stop-any-time = Envíe STOP en cualquier momento para darse de baja o AYUDA para obtener ayuda.
not-now = En este momento no aceptamos números. Vuelva más tarde, por favor.
thanks = Gracias.

code-title = Introduzca el código que le enviamos
code-sent = Si nuestros SMS llegan al { $number }, un código está en camino. Es válido durante { $minutes ->
    [one] { $shown } minuto
   *[other] { $shown } minutos
}.
code-label = { $digits ->
    [one] Código de { $shown } cifra
   *[other] Código de { $shown } cifras
}
code-confirm = Confirmar
code-again = Enviar otro código
code-again-in = Enviar otro código en { $seconds } s
code-again-said = Si correspondía un código, otro está en camino.
code-change-number = Cambiar el número
code-right = El código es correcto.
code-right-back = El código es correcto. Vuelve a recibir nuestros SMS.
code-left-before = ¿Se había dado de baja? Introduzca el código que le enviamos.

own-head = { $site }: su número
own-title = Su número { $number }
own-active = Este número recibe los SMS de { $site }.
own-pending = Este número espera su código. Hasta entonces no recibe ningún SMS.
own-suspended = { $site } ha suspendido los SMS a este número.
own-unsubscribed = Este número se ha dado de baja. No recibe los SMS de { $site }.
own-unknown = { $site } no tiene este número.
own-leave-hint = Puede volver en cualquier momento con un código que se envía a su teléfono.
own-leave = Dejar de recibir SMS
own-return-hint = Para recibir SMS, deje su número otra vez: llega un código a su teléfono y, al introducirlo, vuelve a estar suscrito.
own-return = Volver
own-left = Se ha dado de baja. No recibirá más SMS, salvo el que lo confirma.
own-returned = Ha vuelto y recibe nuestros SMS otra vez.
own-return-over = Ha tardado demasiado o se ha dado de baja desde entonces. Deje su número otra vez.

subscription-head = { $site }: su suscripción
subscription-title = Su suscripción
subscription-manage = Gestionar su suscripción
subscription-closed = En este momento no se envían SMS y, por tanto, tampoco códigos. Vuelva más tarde, por favor.
subscription-stop-hint = Para darse de baja también puede responder STOP a cualquiera de nuestros SMS.
subscription-number-hint = Introduzca su número para ver si recibe nuestros SMS y para cambiarlo. Primero llega un código a su teléfono.
subscription-send-code = Envíenme un código
subscription-unknown = Los números que { $site } no tiene no reciben ninguno.
subscription-asked = Si el número es conocido, un código está en camino.

offline-head = { $site }: sin conexión
offline-title = No tiene conexión
offline-text = Esta página necesita Internet y este dispositivo no tiene conexión en este momento.
try-again = Volver a intentarlo

out-of-order-title = Fuera de servicio
out-of-order = Algo ha fallado por nuestra parte. Vuelva a intentarlo en un momento.
not-found-head = No encontrada
not-found-title = Aquí no hay nada
not-found = Puede que la página se haya movido o que se haya borrado lo que mostraba.
to-first-page = Ir a la página de inicio
too-many-title = Demasiadas solicitudes
too-many = Vuelva a intentarlo dentro de unos minutos.
failed-title = No ha funcionado
back = Atrás

## The page as an app

app-install = Guarde { $site } en su pantalla de inicio: se abre como una aplicación.
app-install-yes = Instalar
app-install-no = Ahora no
app-new = Hay una versión nueva de esta página.
app-new-yes = Recargar
offline-number-kept = Su número { $number } se guarda en este dispositivo hasta que vuelva la conexión.
