import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SignJWT, exportJWK, generateKeyPair } from "jose";

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** Claims that differ from those of a good token; undefined leaves a claim out. */
export interface TokenOptions {
  readonly roles?: unknown;
  readonly subject?: string;
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now. */
  readonly expiresIn?: number | undefined;
  readonly notBefore?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The key that signs instead of the issuer's. */
  readonly key?: KeyPair["privateKey"];
}

/** An issuer of tokens whose keys stand in a file. */
export class TestIssuer {
  static readonly issuer = "https://issuer.test";
  static readonly audience = "basics-gateway";
  readonly jwks: string;
  #keyId: string;
  #keys: KeyPair;

  private constructor(jwks: string, keyId: string, keys: KeyPair) {
    this.jwks = jwks;
    this.#keyId = keyId;
    this.#keys = keys;
  }

  static async create(folder: string): Promise<TestIssuer> {
    const keys = await generateKeyPair("ES256", { extractable: true });
    const issuer = new TestIssuer(join(folder, "jwks.json"), "key-1", keys);
    await issuer.#write();
    return issuer;
  }

  /** Replaces its key, as an issuer does from time to time. */
  async rotate(): Promise<void> {
    this.#keyId = `${this.#keyId}-next`;
    this.#keys = await generateKeyPair("ES256", { extractable: true });
    await this.#write();
  }

  get publicKey(): KeyPair["publicKey"] {
    return this.#keys.publicKey;
  }

  async token(options: TokenOptions = {}): Promise<string> {
    const { roles = ["manager"], subject = "tester", expiresIn = 600, notBefore } = options;
    const nowSeconds = Math.floor(Date.now() / 1000);
    const jwt = new SignJWT({ roles, ...options.claims })
      .setProtectedHeader({ alg: "ES256", kid: this.#keyId })
      .setSubject(subject)
      .setIssuer(options.issuer ?? TestIssuer.issuer)
      .setAudience(options.audience ?? TestIssuer.audience);
    if (!("expiresIn" in options) || options.expiresIn !== undefined) {
      jwt.setExpirationTime(nowSeconds + expiresIn);
    }
    if (notBefore !== undefined) jwt.setNotBefore(nowSeconds + notBefore);
    return jwt.sign(options.key ?? this.#keys.privateKey);
  }

  async #write(): Promise<void> {
    const key = { ...(await exportJWK(this.#keys.publicKey)), kid: this.#keyId, alg: "ES256" };
    await writeFile(this.jwks, JSON.stringify({ keys: [key] }));
  }
}
