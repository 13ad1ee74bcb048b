{{/*
Everything of one service. Takes root (the chart's own `.`) and facts:
name; grpcPort; extraPorts [{name, port, from}]; doors [{service, ports [{name, port, appProtocol}]}]; kafka; addresses (services whose
address it needs); env; fieldEnv; secretEnv and files {NAME: {existingSecret, key}}; writable [{name, path, sizeLimit}]; stores and outside
(names of networkPolicy ports); callsKubernetes; rules; single (no autoscaling).
*/}}
{{- define "service.all" -}}
{{- $v := .root.Values -}}
{{- with .facts.Error }}{{- fail . }}{{- end -}}
---
{{ include "service.serviceAccount" . }}
---
{{ include "service.deployment" . }}
{{ include "service.services" . }}
{{- if not .facts.single }}
{{- if $v.autoscaling.enabled }}
---
{{ include "service.hpa" . }}
{{- end }}
{{- end }}
{{- if $v.podDisruptionBudget.enabled }}
---
{{ include "service.pdb" . }}
{{- end }}
{{- if $v.global.networkPolicy.enabled }}
---
{{ include "service.networkPolicy" . }}
{{- end }}
{{- if .facts.rules }}
---
{{ include "service.rbac" . }}
{{- end }}
{{- if eq $v.global.tls.mode "certManager" }}
---
{{ include "service.certificate" . }}
{{- end }}
{{- if $v.global.monitoring.podMonitors }}
---
{{ include "service.podMonitor" . }}
{{- end }}
{{- end -}}
