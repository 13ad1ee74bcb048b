{{/* Nothing reaches a pod and nothing leaves it but what the table of callers and the facts name. */}}
{{- define "service.networkPolicy" -}}
{{- $policy := .root.Values.global.networkPolicy -}}
{{- $facts := .facts -}}
{{- $callers := include "service.callers" . | fromYaml -}}
{{- $ports := include "service.grpcPorts" . | fromYaml -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $facts.name }}
  labels: {{- include "service.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "service.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- with get $callers $facts.name }}
    - ports: [{ port: grpc }]
      from:
        {{- range . }}
        - podSelector: { matchLabels: { app.kubernetes.io/name: {{ . }}, app.kubernetes.io/part-of: ticketbottle } }
        {{- end }}
    {{- end }}
    {{- range $facts.extraPorts }}
    - ports: [{ port: {{ .name }} }]
      from:
        - namespaceSelector: {{ toJson $policy.ingressNamespaces }}
        {{- range .from }}
        - podSelector: { matchLabels: { app.kubernetes.io/name: {{ . }}, app.kubernetes.io/part-of: ticketbottle } }
        {{- end }}
    {{- end }}
    - ports: [{ port: admin }]
      from:
        - namespaceSelector: {{ toJson $policy.monitoringNamespaces }}
        {{- if ne $facts.name "operator" }}
        - podSelector: { matchLabels: { app.kubernetes.io/name: operator, app.kubernetes.io/part-of: ticketbottle } }
        {{- end }}
  egress:
    - ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
      to: [{ namespaceSelector: {} }]
    {{- range $callee := keys $callers | sortAlpha }}
    {{- if has $facts.name (get $callers $callee) }}
    - ports: [{ port: {{ get $ports $callee }} }]
      to:
        - podSelector: { matchLabels: { app.kubernetes.io/name: {{ $callee }}, app.kubernetes.io/part-of: ticketbottle } }
    {{- end }}
    {{- end }}
    {{- if eq $facts.name "operator" }}
    - ports: [{ port: 9464 }]
      to: [{ podSelector: { matchLabels: { app.kubernetes.io/part-of: ticketbottle } } }]
    {{- end }}
    {{- with $facts.stores }}
    - ports:
        {{- range . }}
        - port: {{ get $policy.storePorts . }}
        {{- end }}
      {{- with $policy.storeCidrs }}
      to:
        {{- range . }}
        - ipBlock: { cidr: {{ . }} }
        {{- end }}
      {{- end }}
    {{- end }}
    {{- $outside := $facts.outside | default list }}
    {{- if .root.Values.global.tracing.otlpEndpoint }}{{ $outside = append $outside "tracing" }}{{ end }}
    {{- range $outside }}
    - ports:
        {{- range get $policy.outsidePorts . }}
        - port: {{ . }}
        {{- end }}
    {{- end }}
{{- end -}}
