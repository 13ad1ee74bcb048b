module ticketbottle.io/tools/kubernetes/pause

go 1.24.0
