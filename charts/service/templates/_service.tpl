{{/* gRPC is headless: clients see every pod and go round. The others get an address. */}}
{{- define "service.services" -}}
{{- $context := . -}}
{{- if .facts.grpcPort }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .facts.name }}
  labels: {{- include "service.labels" . | nindent 4 }}
spec:
  clusterIP: None
  selector: {{- include "service.selector" . | nindent 4 }}
  ports:
    - { name: grpc, port: {{ .facts.grpcPort }}, targetPort: grpc }
{{- end }}
{{- range .facts.doors }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .service }}
  labels: {{- include "service.labels" $context | nindent 4 }}
spec:
  selector: {{- include "service.selector" $context | nindent 4 }}
  ports:
    {{- range .ports }}
    - { name: {{ .name }}, port: {{ .port }}, targetPort: {{ .name }}, appProtocol: {{ .appProtocol }} }
    {{- end }}
{{- end }}
{{- end -}}
