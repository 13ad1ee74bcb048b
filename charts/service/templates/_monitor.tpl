{{- define "service.podMonitor" -}}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: {{ .facts.name }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
    {{- with .root.Values.global.monitoring.labels }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  selector:
    matchLabels: {{- include "service.selector" . | nindent 6 }}
  podMetricsEndpoints:
    - port: admin
      path: /metrics
      interval: {{ .root.Values.global.monitoring.intervalSeconds }}s
{{- end -}}
