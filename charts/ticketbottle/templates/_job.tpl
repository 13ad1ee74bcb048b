{{/* A job of an install: root, name, hook, weight, container (what is its own of the container), volumes. */}}
{{- define "ticketbottle.jobMetadata" -}}
name: {{ .name }}
labels: {{- include "ticketbottle.labels" .root | nindent 2 }}
annotations:
  helm.sh/hook: {{ .hook }}
  helm.sh/hook-weight: {{ .weight | quote }}
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{- define "ticketbottle.podSpec" -}}
restartPolicy: Never
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "service.podSecurity" . | nindent 2 }}
{{- with .Values.user.global.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}
