{{- define "service.mounts" -}}
- { name: tmp, mountPath: /tmp }
{{- range .facts.writable }}
- { name: {{ .name }}, mountPath: {{ .path }} }
{{- end }}
{{- if ne .root.Values.global.tls.mode "off" }}
- { name: tls, mountPath: /tls, readOnly: true }
{{- end }}
{{- range $name, $file := .facts.files }}
- { name: {{ $name | lower | replace "_" "-" }}, mountPath: {{ printf "/keys/%s" (lower $name) }}, readOnly: true }
{{- end }}
{{- end -}}

{{/* Mounted Secrets are re-read by the services: a new key or certificate needs no restart. */}}
{{- define "service.volumes" -}}
- name: tmp
  emptyDir: { sizeLimit: 64Mi }
{{- range .facts.writable }}
- name: {{ .name }}
  emptyDir: { sizeLimit: {{ .sizeLimit }} }
{{- end }}
{{- if ne .root.Values.global.tls.mode "off" }}
- name: tls
  secret: { secretName: {{ include "service.tlsSecret" . }}, defaultMode: 0440 }
{{- end }}
{{- $service := .facts.name }}
{{- range $name, $file := .facts.files }}
- name: {{ $name | lower | replace "_" "-" }}
  secret: { secretName: {{ required (printf "%s: name the Secret that holds the file of %s (existingSecret)" $service $name) $file.existingSecret }}, defaultMode: 0440 }
{{- end }}
{{- end -}}
