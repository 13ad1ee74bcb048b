{{/* Every variable of a service: what all get, what its facts say, what the values add. Secrets by reference. */}}
{{- define "service.env" -}}
{{- $v := .root.Values -}}
{{- $f := .facts -}}
{{- $plain := dict "NODE_ENV" $v.global.environment "LOG_LEVEL" $v.logLevel "HOST" "0.0.0.0" "ADMIN_PORT" "9464" -}}
{{- if $f.grpcPort }}{{- $_ := set $plain "PORT" (toString $f.grpcPort) }}{{- end -}}
{{- if eq $v.global.tls.mode "off" -}}
{{- if eq $v.global.environment "production" }}{{- fail "global.tls.mode=off is for global.environment=development: services prove who they are by mTLS" }}{{- end -}}
{{- $_ := set $plain "INTERNAL_TLS" "off" -}}
{{- else -}}
{{- $plain = merge $plain (dict "INTERNAL_TLS_CERT" "/tls/tls.crt" "INTERNAL_TLS_KEY" "/tls/tls.key" "INTERNAL_TLS_CA" "/tls/ca.crt") -}}
{{- end -}}
{{- if $f.kafka -}}
{{- if not $v.global.kafka.brokers }}{{- fail "set global.kafka.brokers: a list of host:port" }}{{- end -}}
{{- $_ := set $plain "KAFKA_BROKERS" (join "," $v.global.kafka.brokers) -}}
{{- if $v.global.kafka.topicPrefix }}{{- $_ := set $plain "TOPIC_PREFIX" $v.global.kafka.topicPrefix }}{{- end -}}
{{- end -}}
{{- $ports := include "service.grpcPorts" . | fromYaml -}}
{{- range $f.addresses -}}
{{- $_ := set $plain (printf "%s_ADDRESS" (upper .)) (printf "dns:///%s:%v" . (get $ports .)) -}}
{{- end -}}
{{- if $v.global.tracing.otlpEndpoint -}}
{{- $plain = merge $plain (dict "OTEL_EXPORTER_OTLP_ENDPOINT" $v.global.tracing.otlpEndpoint "OTEL_SERVICE_NAME" $f.name "OTEL_TRACES_SAMPLER_ARG" (toString $v.global.tracing.sampleRatio)) -}}
{{- end -}}
{{- range $name, $file := $f.files -}}
{{- $_ := set $plain $name (printf "/keys/%s/%s" (lower $name) $file.key) -}}
{{- end -}}
{{- $plain = mergeOverwrite $plain ($f.env | default dict) $v.env -}}
{{- range $name, $value := $plain }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- range $name, $field := $f.fieldEnv }}
- name: {{ $name }}
  valueFrom:
    fieldRef:
      fieldPath: {{ $field }}
{{- end }}
{{- range $name, $ref := $f.secretEnv }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ required (printf "%s: name the Secret that holds %s (existingSecret)" $f.name $name) $ref.existingSecret }}
      key: {{ $ref.key }}
{{- end }}
{{- end -}}
