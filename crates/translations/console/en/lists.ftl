## Lists

# $count (Number)
# $shown (String) - the same number as it is written
subscribers = { $count ->
    [one] { $shown } subscriber
   *[other] { $shown } subscribers
}
