{{- define "service.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .facts.name }}
  labels: {{- include "service.labels" . | nindent 4 }}
  {{- with .root.Values.serviceAccount.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}

{{/* `facts.rules`: what this service may do in its own namespace, and nothing else anywhere. */}}
{{- define "service.rbac" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ .facts.name }}
  labels: {{- include "service.labels" . | nindent 4 }}
rules: {{- toYaml .facts.rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ .facts.name }}
  labels: {{- include "service.labels" . | nindent 4 }}
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: {{ .facts.name }} }
subjects: [{ kind: ServiceAccount, name: {{ .facts.name }}, namespace: {{ .root.Release.Namespace }} }]
{{- end -}}

{{/* Callers are known by the URI, servers by their name. */}}
{{- define "service.certificate" -}}
{{- $issuer := .root.Values.global.tls.issuer -}}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ .facts.name }}
  labels: {{- include "service.labels" . | nindent 4 }}
spec:
  secretName: {{ include "service.tlsSecret" . }}
  duration: 720h
  renewBefore: 240h
  privateKey: { algorithm: ECDSA, size: 256, rotationPolicy: Always }
  usages: [server auth, client auth]
  dnsNames: [{{ .facts.name }}, {{ .facts.name }}.{{ .root.Release.Namespace }}.svc]
  uris: ['spiffe://ticketbottle/ns/{{ .root.Release.Namespace }}/sa/{{ .facts.name }}']
  issuerRef: { name: {{ $issuer.name }}, kind: {{ $issuer.kind }}, group: {{ $issuer.group }} }
{{- end -}}
