{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .facts.name }}
app.kubernetes.io/part-of: ticketbottle
{{- end -}}

{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "service.image" -}}
{{- $image := .root.Values.image -}}
{{- $global := .root.Values.global.image -}}
{{- $repository := $image.repository | default (printf "%s/%s" $global.registry .facts.name) -}}
{{- if $image.digest -}}
{{ $repository }}@{{ $image.digest }}
{{- else -}}
{{ $repository }}:{{ $image.tag | default $global.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "service.tlsSecret" -}}
{{ .root.Values.tls.existingSecret | default (printf "%s-tls" .facts.name) }}
{{- end -}}

{{/* The public address, or a refusal that says what to set. */}}
{{- define "service.publicUrl" -}}
{{ required "set global.publicUrl: how buyers reach the gateway, e.g. https://tickets.example.com" .Values.global.publicUrl }}
{{- end -}}
