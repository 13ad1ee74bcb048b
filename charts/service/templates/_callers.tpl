{{/* Who may call whom: packages/sdk/src/allowed-callers.ts, as services. A test compares the two. */}}
{{- define "service.callers" -}}
user: [api-gateway, event, inventory, order, payment, waitroom]
event: [api-gateway, inventory, operator, order, waitroom]
inventory: [api-gateway, event, order, waitroom]
order: [api-gateway, payment, waitroom]
payment: [api-gateway, order]
waitroom: [api-gateway, event, operator, order]
{{- end -}}

{{- define "service.grpcPorts" -}}
user: 50051
payment: 50052
event: 50053
inventory: 50054
order: 50055
waitroom: 50056
{{- end -}}
