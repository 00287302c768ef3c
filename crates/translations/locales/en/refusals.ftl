## What stands beside a field, and what is said of a whole form.

phone-empty = Enter a phone number.
phone-not-a-number = That is not a phone number.
phone-several = Enter one phone number only.
phone-no-country = Start the number with + and its country code.
phone-invalid = That phone number does not exist: check the digits and the country.
phone-not-mobile = That is not a mobile number: SMS would not reach it.
country-unknown = Choose a country from the list.
# $country (String) - the country's name
country-not-served = We can't text numbers of this country ({ $country }).
consent-missing = Please tick the box to agree.
proof-needed = Your browser must first show that it isn't a robot. This takes a moment and needs JavaScript: please try again.
code-missing = Enter the digits of the code.
code-wrong = That code is wrong or has expired.
code-too-many = Too many codes from your address. Try again later.
site-closed = This site takes no phone numbers at the moment.
unreachable = We can't reach the server. Try again in a moment.
unreachable-number-kept = We can't reach the server. Your number is still here: try again in a moment.
unavailable-number-kept = We can't take your number at the moment. It is still here: try again in a minute.
unavailable = Something went wrong on our side. Nothing was lost; try again in a moment.
too-many-asking = Too many are asking at the moment. Try again in a moment.
gone = This no longer exists. Reload the page.
unavailable-code-again = We can't send another code at the moment. Try again in a moment.
unavailable-code-kept = We can't look at your code at the moment. It is still here: try again in a moment.
