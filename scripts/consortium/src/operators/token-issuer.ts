import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SignJWT, exportJWK, generateKeyPair, importJWK } from "jose";
import type { CryptoKey, JWK } from "jose";

const ALGORITHM = "ES256";
const KEY_ID = "embedded";

/** Issues the tokens of managers and auditors of an embedded consortium. It is for trials only. */
export class TokenIssuer {
  static readonly issuer = "https://embedded.basics.invalid";
  static readonly roleClaim = "roles";

  readonly jwksFile: string;
  readonly #key: CryptoKey;

  private constructor(jwksFile: string, key: CryptoKey) {
    this.jwksFile = jwksFile;
    this.#key = key;
  }

  /** Opens the issuer kept in a folder, or makes a new one there. */
  static async open(folder: string): Promise<TokenIssuer> {
    const keyFile = join(folder, "key.json");
    const jwksFile = join(folder, "jwks.json");
    const kept = await readFile(keyFile, "utf8").catch(() => undefined);
    if (kept !== undefined) {
      const key = (await importJWK(JSON.parse(kept) as JWK, ALGORITHM)) as CryptoKey;
      return new TokenIssuer(jwksFile, key);
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const pair = await generateKeyPair(ALGORITHM, { extractable: true });
    const publicKey = { ...(await exportJWK(pair.publicKey)), kid: KEY_ID, alg: ALGORITHM };
    await writeFile(jwksFile, JSON.stringify({ keys: [{ ...publicKey, use: "sig" }] }));
    const privateKey = JSON.stringify(await exportJWK(pair.privateKey));
    await writeFile(keyFile, privateKey, { mode: 0o600 });
    return new TokenIssuer(jwksFile, pair.privateKey);
  }

  /** Returns the audience that an operator's gateway requires. */
  static audience(mspId: string): string {
    return `basics-gateway-${mspId}`;
  }

  /**
   * Issues a token for one operator's gateway. `expiresIn` has the form that jose reads: `30d`,
   * `-1m`, …
   */
  async issue(mspId: string, role: "manager" | "auditor", expiresIn = "30d"): Promise<string> {
    return new SignJWT({ [TokenIssuer.roleClaim]: [role] })
      .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID })
      .setIssuer(TokenIssuer.issuer)
      .setAudience(TokenIssuer.audience(mspId))
      .setSubject(`${role}@${mspId}`)
      .setIssuedAt()
      .setExpirationTime(expiresIn)
      .sign(this.#key);
  }
}
