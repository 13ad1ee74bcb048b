module ticketbottle.io/tools/kubernetes/chainsaw/patch

go 1.25.0
