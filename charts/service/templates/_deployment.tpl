{{- define "service.deployment" -}}
{{- $v := .root.Values -}}
{{- $f := .facts -}}
{{- $context := . -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $f.name }}
  labels: {{- include "service.labels" . | nindent 4 }}
spec:
  {{- $scaled := and (not $f.single) (($v.autoscaling | default dict).enabled) }}
  {{- if not (or $scaled (kindIs "invalid" $v.replicas)) }}
  replicas: {{ $v.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 25% }
  selector:
    matchLabels: {{- include "service.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "service.labels" . | nindent 8 }}
        {{- with $v.podLabels }}{{ toYaml . | nindent 8 }}{{ end }}
      {{- with $v.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ $f.name }}
      automountServiceAccountToken: {{ $f.callsKubernetes | default false }}
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ $v.shutdown.graceSeconds }}
      {{- with $v.global.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      {{- with $v.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      securityContext: {{- include "service.podSecurity" . | nindent 8 }}
      {{- with $v.topologyKeys }}
      topologySpreadConstraints:
        {{- range . }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "service.selector" $context | nindent 14 }}
          matchLabelKeys: [pod-template-hash]
        {{- end }}
      {{- end }}
      {{- with $v.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $v.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $v.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ $f.name }}
          image: {{ include "service.image" . }}
          imagePullPolicy: {{ $v.global.image.pullPolicy }}
          env: {{- include "service.env" . | nindent 12 }}
          ports:
            {{- if $f.grpcPort }}
            - { name: grpc, containerPort: {{ $f.grpcPort }} }
            {{- end }}
            {{- range $f.extraPorts }}
            - { name: {{ .name }}, containerPort: {{ .port }} }
            {{- end }}
            - { name: admin, containerPort: 9464 }
          startupProbe: # migrations of another replica may be waited for
            httpGet: { path: /livez, port: admin }
            periodSeconds: 2
            failureThreshold: 90
          livenessProbe: # looks at no dependency: a restart would not bring one back
            httpGet: { path: /livez, port: admin }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          readinessProbe:
            httpGet: { path: /readyz, port: admin }
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 2
          lifecycle:
            preStop:
              sleep: { seconds: {{ $v.shutdown.preStopSeconds }} }
          resources: {{- toYaml $v.resources | nindent 12 }}
          securityContext: {{- include "service.containerSecurity" $v.global | nindent 12 }}
          volumeMounts: {{- include "service.mounts" . | nindent 12 }}
      volumes: {{- include "service.volumes" . | nindent 8 }}
{{- end -}}

{{- define "service.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* Takes `global`. */}}
{{- define "service.containerSecurity" -}}
{{- if and .liveUpdate (eq .environment "production") }}{{- fail "global.liveUpdate is for global.environment=development" }}{{- end -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: {{ not .liveUpdate }}
capabilities: { drop: [ALL] }
{{- end -}}
