{{- define "ticketbottle.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* The image of a service, as its own chart names it. */}}
{{- define "ticketbottle.image" -}}
{{- include "service.image" (dict "root" (get .root.Subcharts .name) "facts" (dict "name" .name)) -}}
{{- end -}}
