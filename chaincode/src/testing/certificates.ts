/**
 * Self-signed certificates without keys. Peers check signatures, chaincode reads only attributes.
 * The MSP id is passed beside the certificate, so one certificate of each role serves every
 * operator.
 */
export const certificates = {
  /** A certificate with the attribute basics.role=gateway. */
  gateway: `-----BEGIN CERTIFICATE-----
MIIBhDCCASugAwIBAgIUCd1JbgNd/3jrqyPZgeKBVN4Ugo8wCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHZ2F0ZXdheTAgFw0yNjExMjMxNjE3MjBaGA8yMTI2MTAzMDE2
MTcyMFowEjEQMA4GA1UEAwwHZ2F0ZXdheTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABL8BNrC0tzdHHF3jS/QJ6Gmq0xEfVrtQ6BaiUZih2H63bgcafztfeppib3m+
gs94E291dlFIowwv49ERJZBCYL6jXTBbMAkGA1UdEwQCMAAwLwYIKgMEBQYHCAEE
I3siYXR0cnMiOnsiYmFzaWNzLnJvbGUiOiJnYXRld2F5In19MB0GA1UdDgQWBBTJ
YVks2Wdmw9hwrP6yo0LOvUyjuDAKBggqhkjOPQQDAgNHADBEAiBUz+XEVJctZmUY
Vec8k4ORZlvgG4u7tt6aPCys+f65dwIgKKKeXVPRYUV6wNg2dkQxy5ot+drJSp7A
9el0C1TmLzE=
-----END CERTIFICATE-----
`,
  /** A certificate with the attribute basics.role=auditor. */
  auditor: `-----BEGIN CERTIFICATE-----
MIIBhDCCASugAwIBAgIUTQ9MZV9HXeGvQPGyudT/9xLg1rswCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHYXVkaXRvcjAgFw0yNjExMjMxNjE3MjBaGA8yMTI2MTAzMDE2
MTcyMFowEjEQMA4GA1UEAwwHYXVkaXRvcjBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABA9C20J6yEm9pou8cspacRviqY7SOs2Lc4C/mVHBp3K/x2XZ8IEZb4PkUPck
HzU6Wu2qqPHBvO1Q4NNF0W/fOgijXTBbMAkGA1UdEwQCMAAwLwYIKgMEBQYHCAEE
I3siYXR0cnMiOnsiYmFzaWNzLnJvbGUiOiJhdWRpdG9yIn19MB0GA1UdDgQWBBRd
jILcDMN1WdyHIB5ib5WCnDnSUDAKBggqhkjOPQQDAgNHADBEAiAdupua8MBDFCkF
sHPw7cjF3ELYUQ8p84ab1PIgB7XHQgIgHW/YaRpwomF920fQIOkpmxzTZvGP9K5M
gxosC1fuA3U=
-----END CERTIFICATE-----
`,
  /** A certificate without attributes. */
  member: `-----BEGIN CERTIFICATE-----
MIIBUjCB+KADAgECAhRJs728GHG8yJVX2t/bStckR25AYDAKBggqhkjOPQQDAjAR
MQ8wDQYDVQQDDAZtZW1iZXIwIBcNMjYxMTIzMTYxNzIwWhgPMjEyNjEwMzAxNjE3
MjBaMBExDzANBgNVBAMMBm1lbWJlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BM/UyXKTjbDs+mkugtQecaDv0aK6kHiuSJOey7vEKAoPdVwqfynaW2NVEr9vq4m+
BjHCuQTlGUWAZmCO/JeeGmKjLDAqMAkGA1UdEwQCMAAwHQYDVR0OBBYEFCu0Wh51
ivY329f40WcMY8LHPS1pMAoGCCqGSM49BAMCA0kAMEYCIQC60Hy1K/SQaZ+dBlsQ
lnawOKC6Uk4mDDs5FzzOem/b3QIhAJHeW8xYWJntRJ72GW22chcotc+6cMrtb0TY
WtamWSAX
-----END CERTIFICATE-----
`,
} as const;

export type Role = keyof typeof certificates;
