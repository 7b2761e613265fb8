/* eslint-disable */
// Generated from the gateway's OpenAPI document by "npm run generate -w manager": do not edit.

export interface paths {
    "/v1/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List VMs
         * @description This operator's, or those in another operator's custody.
         */
        get: operations["listInstances"];
        put?: never;
        /**
         * Register a VM
         * @description On the private channel where one is kept; with the consortium on request, or where it is the only ledger. Safe to repeat with the same instanceId.
         */
        post: operations["registerInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{instanceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a VM */
        get: operations["getInstance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{instanceId}/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a VM's history
         * @description What the consortium recorded and what this operator did, merged. Other operators' local migrations and hosts stay with them.
         */
        get: operations["getLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{instanceId}/retirement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retire a VM
         * @description Final: nothing more can happen to it. Safe to repeat. Takes no body, or `{}`.
         */
        post: operations["retireInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List migrations
         * @description This operator's own, or all of one VM.
         */
        get: operations["listMigrations"];
        put?: never;
        /**
         * Indicate a migration
         * @description From here on the VM must stay off until the migration has ended. Safe to repeat with the same migrationId.
         */
        post: operations["createMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{migrationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a migration
         * @description Found on either ledger, with who may run the VM now.
         */
        get: operations["getMigration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{migrationId}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * State the digest of what arrived
         * @description Equal to the indicated one: `confirmed`, the VM may start here. Different: `rejected`, the copy must be discarded.
         */
        post: operations["verifyMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{migrationId}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do not take the VM */
        post: operations["declineMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{migrationId}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a migration
         * @description Also for an id of one's own that no ledger holds, after a request whose outcome is unknown: it then can never be used.
         */
        post: operations["cancelMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the consortium's operators */
        get: operations["listOperators"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operators/{mspId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an operator */
        get: operations["getOperator"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what is committed
         * @description Server-sent events: each committed statement of the private channel, and each of the consortium channel that concerns this operator. An event's name is its statement, its `data` a StatementEvent. Its `id` holds the position on each channel; sent as `Last-Event-ID` it resumes without gap or double. Events named `position` (PositionEvent) only carry an id. Comments keep idle streams alive. The stream ends when the token expires and at shutdown.
         */
        get: operations["followEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests can be served */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description Answered to loopback only, unless configured otherwise; needs no token.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The source withdraws. An unknown id is cancelled too, so that an Indication still under way cannot land later. */
        CancellationRequest: {
            reason: components["schemas"]["ReasonCode"];
        };
        /** @description The instance as all operators know it. */
        ConsortiumInstance: {
            instanceId: components["schemas"]["InstanceId"];
            /** @enum {string} */
            state: "active" | "retired";
            /** @description The operator in whose custody it is. */
            custodian: components["schemas"]["MspId"];
            /** @description How often custody of the instance has moved. */
            hop: number;
            openMigrationId?: components["schemas"]["MigrationId"];
            host?: components["schemas"]["Host"];
        };
        /**
         * @description An Indication to another operator, on the consortium channel.
         * @example {
         *       "kind": "inter",
         *       "instanceId": "Org1MSP:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90",
         *       "vmId": "sha256-tree:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *       "destination": "Org2MSP",
         *       "sourceHost": "rack3-node7"
         *     }
         */
        CreateInterMigration: {
            /** @constant */
            kind: "inter";
            /** @description Choose it yourself to make the request safe to repeat; coined by the gateway where absent. */
            migrationId?: components["schemas"]["MigrationId"];
            instanceId: components["schemas"]["InstanceId"];
            vmId: components["schemas"]["VmId"];
            /** @description The operator that shall receive the VM. */
            destination: components["schemas"]["MspId"];
            /** @description Where the VM ran. Other operators see a commitment to it only. Where absent, the host that the private channel has; another one than that is refused. */
            sourceHost?: components["schemas"]["HostName"];
            /** @description After it the source's gateway cancels the migration, if it is still open. It must lie ahead. */
            expiresAt?: components["schemas"]["Timestamp"];
        };
        /**
         * @description An Indication within this operator's cloud, on its private channel.
         * @example {
         *       "kind": "local",
         *       "instanceId": "Org1MSP:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90",
         *       "vmId": "sha256-tree:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *       "sourceHost": "rack3-node7",
         *       "destinationHost": "rack4-node1"
         *     }
         */
        CreateLocalMigration: {
            /** @constant */
            kind: "local";
            /** @description Choose it yourself to make the request safe to repeat; coined by the gateway where absent. */
            migrationId?: components["schemas"]["MigrationId"];
            instanceId: components["schemas"]["InstanceId"];
            vmId: components["schemas"]["VmId"];
            /** @description Where the VM resides. */
            sourceHost: components["schemas"]["HostName"];
            /** @description Where it shall reside. */
            destinationHost: components["schemas"]["HostName"];
            /** @description After it the source's gateway cancels the migration, if it is still open. It must lie ahead. */
            expiresAt?: components["schemas"]["Timestamp"];
        };
        /** @description A migration to indicate. */
        CreateMigration: components["schemas"]["CreateInterMigration"] | components["schemas"]["CreateLocalMigration"];
        /** @description The destination does not take the VM. */
        DeclineRequest: {
            reason: components["schemas"]["ReasonCode"];
        };
        /**
         * @description What went wrong, for programs; gateway/README.md lists each with its status.
         * @enum {string}
         */
        ErrorCode: "INVALID_ARGUMENT" | "FUNCTION_NOT_FOUND" | "NOT_A_GATEWAY" | "CHANNEL_NOT_CONFIGURED" | "CHANNEL_ALREADY_CONFIGURED" | "WRONG_CHANNEL" | "NOT_CHANNEL_OPERATOR" | "ID_NOT_COINED_BY_CREATOR" | "OPERATOR_NOT_FOUND" | "OPERATOR_NOT_REGISTERED" | "INSTANCE_NOT_FOUND" | "INSTANCE_EXISTS" | "INSTANCE_RETIRED" | "NOT_IN_CUSTODY" | "INSTANCE_NOT_RESIDENT" | "INSTANCE_HELD_ELSEWHERE" | "MIGRATION_OPEN" | "MIGRATION_NOT_FOUND" | "MIGRATION_ID_TAKEN" | "MIGRATION_CANCELLED" | "MIGRATION_CLOSED" | "NOT_DESTINATION" | "NOT_SOURCE" | "SELF_DESTINATION" | "DIGEST_MALFORMED" | "ALGORITHM_NOT_ACCEPTED" | "ALGORITHM_MISMATCH" | "ALREADY_VERIFIED" | "HOST_MISMATCH" | "HOST_COMMITMENT_MISMATCH" | "CONSORTIUM_UNREADABLE" | "CONFIRMATION_NOT_VISIBLE" | "ARRIVAL_NOT_SETTLED" | "MIGRATION_NOT_CONFIRMED" | "ANCHOR_NOT_ABOVE" | "ANCHOR_CONFLICT" | "RELAY_MARK_NOT_ABOVE" | "RETIRE_AT_CONSORTIUM_FIRST" | "ANCHOR_NOT_FOUND" | "SETTLEMENT_NOT_FOUND" | "RELAY_MARK_NOT_FOUND" | "LEDGER_UNAVAILABLE" | "LEDGER_TIMEOUT" | "LEDGER_OVERLOADED" | "LEDGER_REFUSED" | "OUTCOME_UNKNOWN" | "TRANSACTION_INVALID" | "ENDORSEMENT_MISMATCH" | "ENDORSEMENT_POLICY_FAILURE" | "MVCC_RETRIES_EXHAUSTED" | "NOT_ON_CHANNEL" | "TOO_FEW_ENDORSERS" | "CHAINCODE_UNAVAILABLE" | "CHAINCODE_FAILED" | "HOST_NOT_OPENABLE" | "SHUTTING_DOWN" | "VALIDATION_FAILED" | "UNKNOWN_FIELD" | "INVALID_ID" | "INVALID_CURSOR" | "INVALID_EVENT_POSITION" | "MALFORMED_JSON" | "MALFORMED_URL" | "BODY_INCOMPLETE" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "TOKEN_MISSING" | "TOKEN_INVALID" | "TOKEN_EXPIRED" | "ROLE_FORBIDDEN" | "LOOPBACK_ONLY" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "PRIVATE_CHANNEL_NOT_KEPT" | "TOO_MANY_REQUESTS" | "TOO_MANY_STREAMS" | "ISSUER_UNAVAILABLE" | "INTERNAL";
        /** @description The process answers. */
        Health: {
            /** @constant */
            status: "alive";
        };
        /**
         * @description A host as this operator may see it.
         * @example {
         *       "name": "rack3-node7",
         *       "disclosed": true
         *     }
         */
        Host: {
            /** @description The host's name, or "undisclosed". */
            name: string;
            /** @description False where another operator keeps the name to itself, or its key is not here. */
            disclosed: boolean;
            /** @description What stands on the ledger instead of the name: hex SHA-256 of salt and name. */
            commitment?: string;
        };
        /**
         * @description A server's name in its operator's own naming.
         * @example rack3-node7
         */
        HostName: string;
        /** @description A VM, as both ledgers together show it. */
        Instance: {
            instanceId: components["schemas"]["InstanceId"];
            state: components["schemas"]["InstanceState"];
            /** @description Absent where only this operator's own channel knows it, and as departed. */
            custodian?: components["schemas"]["MspId"];
            /** @description How often custody of the instance has moved. */
            hop: number;
            /** @description Where it resides, as far as this operator may know. */
            host?: components["schemas"]["Host"];
            /** @description The operator's own name for the VM; stays on its private channel. */
            localRef?: string;
            /** @description Its open migrations, on either ledger. */
            openMigrationIds: components["schemas"]["MigrationId"][];
            /** @description What each ledger holds. */
            ledgers: {
                consortium?: components["schemas"]["ConsortiumInstance"];
                private?: components["schemas"]["PrivateInstance"];
            };
        };
        /**
         * @description A VM over its whole life, whoever runs it: the MSP id of the operator that coined it, a colon, a lower-case UUID.
         * @example Org1MSP:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90
         */
        InstanceId: string;
        /** @description Instances, by id. */
        InstancePage: {
            items: components["schemas"]["Instance"][];
            /** @description Pass as `cursor`, with the same query, for the next page. Absent at the end. A page may be shorter than `limit`, even empty, and not the last. */
            nextCursor?: string;
        };
        /**
         * @description `resident`: in this operator's custody. `departed`: in another's. `retired`: gone. Where the ledgers differ for a moment, the consortium's word counts.
         * @enum {string}
         */
        InstanceState: "resident" | "departed" | "retired";
        /** @description One row of an instance's history. Own hosts are opened, other operators' read `undisclosed`. */
        LineageEntry: {
            /**
             * @description Where the entry stands.
             * @enum {string}
             */
            ledger: "consortium" | "private";
            instanceId: components["schemas"]["InstanceId"];
            /** @description How often custody of the instance has moved. */
            hop: number;
            /** @description Order within the hop. */
            step: number;
            /** @enum {string} */
            statement: "Registration" | "Confirmation" | "Leave" | "Arrival" | "Retirement";
            /** @description Who holds the instance after this entry. */
            custodian: components["schemas"]["MspId"];
            from?: components["schemas"]["LineageParty"];
            to?: components["schemas"]["LineageParty"];
            migrationId?: components["schemas"]["MigrationId"];
            vmId?: components["schemas"]["VmId"];
            recorded: components["schemas"]["Provenance"];
        };
        /** @description The consortium's history of the instance and this operator's own, merged by hop and step. */
        LineagePage: {
            items: components["schemas"]["LineageEntry"][];
            /** @description Pass as `cursor`, with the same query, for the next page. Absent at the end. A page may be shorter than `limit`, even empty, and not the last. */
            nextCursor?: string;
        };
        /** @description One side of a move. */
        LineageParty: {
            operator: components["schemas"]["MspId"];
            host?: components["schemas"]["Host"];
        };
        /** @description A migration and what this operator may do. */
        Migration: {
            migrationId: components["schemas"]["MigrationId"];
            kind: components["schemas"]["MigrationKind"];
            state: components["schemas"]["MigrationState"];
            source: components["schemas"]["MspId"];
            destination?: components["schemas"]["MspId"];
            instanceId?: components["schemas"]["InstanceId"];
            /** @description The digest that the source indicated. */
            vmId?: components["schemas"]["VmId"];
            sourceHost?: components["schemas"]["Host"];
            destinationHost?: components["schemas"]["Host"];
            expiresAt?: components["schemas"]["Timestamp"];
            /** @description The digest that the destination found. */
            observedVmId?: components["schemas"]["VmId"];
            reason?: components["schemas"]["ReasonCode"];
            /** @description Confirmed: the hop that it made, or happened in. */
            hop?: number;
            /** @description Confirmed and local: its order within the hop. */
            step?: number;
            /** @description Absent on an id cancelled before its use. */
            indicated?: components["schemas"]["Provenance"];
            /** @description The statement that ended it. */
            concluded?: components["schemas"]["Provenance"];
            /** @description The transaction that brought it into its present state. */
            transactionId?: components["schemas"]["TransactionId"];
            settlement?: components["schemas"]["Settlement"];
            /** @description Nothing more will happen: it ended, and what this operator has to settle is settled. */
            finished: boolean;
            /** @description Who may run the VM now, by what is committed. Both false: it must stay off everywhere. */
            mayRun: {
                source: boolean;
                destination: boolean;
            };
        };
        /**
         * @description One migration: the MSP id of its source, which coined it, a colon, a lower-case UUID.
         * @example Org1MSP:018f4e2b-1a2b-7c3d-8e4f-5a6b7c8d9e0f
         */
        MigrationId: string;
        /**
         * @description `inter`: between operators. `local`: between hosts of one operator.
         * @enum {string}
         */
        MigrationKind: "inter" | "local";
        /** @description Migrations, by id. */
        MigrationPage: {
            items: components["schemas"]["Migration"][];
            /** @description Pass as `cursor`, with the same query, for the next page. Absent at the end. A page may be shorter than `limit`, even empty, and not the last. */
            nextCursor?: string;
        };
        /** @description A migration as the ledger holds it. */
        MigrationRecord: {
            migrationId: components["schemas"]["MigrationId"];
            kind: components["schemas"]["MigrationKind"];
            state: components["schemas"]["MigrationState"];
            source: components["schemas"]["MspId"];
            destination?: components["schemas"]["MspId"];
            instanceId?: components["schemas"]["InstanceId"];
            /** @description The digest that the source indicated. */
            vmId?: components["schemas"]["VmId"];
            sourceHost?: components["schemas"]["Host"];
            destinationHost?: components["schemas"]["Host"];
            expiresAt?: components["schemas"]["Timestamp"];
            /** @description The digest that the destination found. */
            observedVmId?: components["schemas"]["VmId"];
            reason?: components["schemas"]["ReasonCode"];
            /** @description Confirmed: the hop that it made, or happened in. */
            hop?: number;
            /** @description Confirmed and local: its order within the hop. */
            step?: number;
            /** @description Absent on an id cancelled before its use. */
            indicated?: components["schemas"]["Provenance"];
            /** @description The statement that ended it. */
            concluded?: components["schemas"]["Provenance"];
        };
        /**
         * @description `indicated` is open, all others are final. `rejected`: the digests differed. `superseded`: a local migration whose instance left meanwhile.
         * @enum {string}
         */
        MigrationState: "indicated" | "confirmed" | "rejected" | "declined" | "cancelled" | "superseded";
        /**
         * @description An operator, by the id of its membership service provider.
         * @example Org1MSP
         */
        MspId: string;
        /** @description What an operator says of itself to the consortium. */
        Operator: {
            mspId: components["schemas"]["MspId"];
            /** @description Algorithms that it can verify; an Indication to it must use one of them. */
            digestAlgorithms: string[];
            keepsPrivateChannel: boolean;
            /** @description Where its manager takes transfers of images, an http or https URL. */
            transferEndpoint?: string;
            registered: components["schemas"]["Provenance"];
        };
        /** @description Operators, by MSP id. */
        OperatorPage: {
            items: components["schemas"]["Operator"][];
            /** @description Pass as `cursor`, with the same query, for the next page. Absent at the end. A page may be shorter than `limit`, even empty, and not the last. */
            nextCursor?: string;
        };
        /** @description A statement whose outcome is not known yet. Sending it again under the same id is safe: it is recorded at most once. */
        PendingStatement: {
            /**
             * @description `pending`: sent for ordering, as the client preferred not to wait. `unknown`: the ledger did not tell in time whether it was recorded.
             * @enum {string}
             */
            status: "pending" | "unknown";
            transactionId?: components["schemas"]["TransactionId"];
            /** @description Where to look; the same as the Location header. */
            location: string;
            detail: string;
        };
        /** @description `data` of the SSE event `position`, sent on connecting and while nothing concerns this operator: how far the stream has been read. */
        PositionEvent: {
            /** @description The same as the event's id. */
            position: string;
        };
        /** @description The instance on this operator's own channel. */
        PrivateInstance: {
            instanceId: components["schemas"]["InstanceId"];
            /** @enum {string} */
            state: "resident" | "departed" | "retired";
            /** @description How often custody of the instance has moved. */
            hop: number;
            /** @description Local migrations within the hop. */
            step: number;
            /** @description Where it resides; absent once departed. */
            host?: string;
            /** @description The operator's own name for the VM; stays on its private channel. */
            localRef?: string;
            openMigrationId?: components["schemas"]["MigrationId"];
        };
        /** @description RFC 9457 problem details. */
        Problem: {
            /** @description `urn:basics:problem:` and the code. */
            type: string;
            /** @description The same for every occurrence of the code. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            code: components["schemas"]["ErrorCode"];
            /** @description This occurrence: what was wrong with which value. */
            detail: string;
            /** @description What the caller can do about it. */
            remedy: string;
            /**
             * @description `same`: send the same again later. `new`: a different statement may succeed.
             * @enum {string}
             */
            retry: "same" | "new" | "never";
            /** @description The request, by its X-Request-Id. */
            instance?: string;
            /** @description Each field that is wrong. */
            errors?: {
                field: string;
                value?: string;
                message: string;
            }[];
            transactionId?: components["schemas"]["TransactionId"];
            /** @description Values that the ledger names, for example the migration that is open. */
            details?: {
                [key: string]: unknown;
            };
        };
        /** @description Who made a statement, in which transaction. */
        Provenance: {
            /** @description The operator whose gateway made the statement. */
            by: components["schemas"]["MspId"];
            transactionId: components["schemas"]["TransactionId"];
            /** @description When, by the account of the gateway that made it: a claim, never an order. */
            claimedAt: components["schemas"]["Timestamp"];
        };
        /** @description Whether requests can be served now, and if not why. */
        Readiness: {
            ready: boolean;
            checks: {
                name: string;
                ready: boolean;
                detail?: string;
            }[];
        };
        /**
         * @description Why a destination declined or a source cancelled; ledgers hold no free text.
         * @enum {string}
         */
        ReasonCode: "CAPACITY" | "POLICY" | "TRANSFER_FAILED" | "EXPIRED" | "WITHDRAWN" | "OTHER";
        /**
         * @description A VM to put on record.
         * @example {
         *       "host": "rack3-node7",
         *       "localRef": "vm-0421"
         *     }
         */
        RegisterInstance: {
            /** @description Coined by the gateway where absent. */
            instanceId?: components["schemas"]["InstanceId"];
            /** @description Where the VM resides. */
            host: components["schemas"]["HostName"];
            /** @description The operator's own name for the VM; stays on its private channel. */
            localRef?: string;
            /** @description Register it with the consortium too, before its first migration. Without a private channel that is always done. */
            publish?: boolean;
        };
        /** @description This operator's own side of a confirmed migration. */
        Settlement: {
            /**
             * @description Leave for the source, Arrival otherwise.
             * @enum {string}
             */
            statement: "Leave" | "Arrival";
            /**
             * @description `not-kept`: this operator has no private channel to settle on.
             * @enum {string}
             */
            state: "committed" | "pending" | "not-kept";
            record?: components["schemas"]["SettlementRecord"];
        };
        /** @description A Leave or Arrival on the private channel. */
        SettlementRecord: {
            migrationId: components["schemas"]["MigrationId"];
            /** @enum {string} */
            statement: "Leave" | "Arrival";
            instanceId: components["schemas"]["InstanceId"];
            vmId: components["schemas"]["VmId"];
            hop: number;
            /** @description The other operator. */
            counterpart: components["schemas"]["MspId"];
            /** @description Arrival: where it was taken in. Leave: where it ran. */
            host?: string;
            settled: components["schemas"]["Provenance"];
        };
        /** @description `data` of an SSE event: one committed statement with the record as it stands after it. */
        StatementEvent: {
            /** @description The channel on which it was committed. */
            channel: string;
            blockNumber: number;
            /** @description Place in its block, from 0. */
            transactionIndex: number;
            transactionId: components["schemas"]["TransactionId"];
            statement: components["schemas"]["StatementName"];
            /** @description ChannelConfiguration */
            channelRecord?: {
                /** @enum {string} */
                kind: "consortium" | "private";
                consortiumChannel: string;
                operator?: components["schemas"]["MspId"];
                configured: components["schemas"]["Provenance"];
            };
            /** @description OperatorRegistration */
            operator?: components["schemas"]["Operator"];
            /** @description Registration, Retirement, Leave, Arrival */
            instance?: components["schemas"]["ConsortiumInstance"] | components["schemas"]["PrivateInstance"];
            /** @description Indication, Confirmation, Rejection, Decline, Cancellation */
            migration?: components["schemas"]["MigrationRecord"];
            /** @description Leave, Arrival */
            settlement?: components["schemas"]["SettlementRecord"];
            /** @description Anchor */
            anchor?: {
                operator: components["schemas"]["MspId"];
                channel: string;
                blockNumber: number;
                blockHash: string;
                anchored: components["schemas"]["Provenance"];
            };
            /** @description RelayMark */
            relayMark?: {
                blockNumber: number;
                marked: components["schemas"]["Provenance"];
            };
        };
        /**
         * @description What was stated; the SSE event's name.
         * @enum {string}
         */
        StatementName: "ChannelConfiguration" | "OperatorRegistration" | "Registration" | "Indication" | "Confirmation" | "Rejection" | "Decline" | "Cancellation" | "Retirement" | "Anchor" | "Leave" | "Arrival" | "RelayMark";
        /**
         * Format: date-time
         * @description A time, RFC 3339.
         * @example 2026-03-01T12:00:00Z
         */
        Timestamp: string;
        /**
         * @description Fabric's transaction id, 64 hexadecimal digits.
         * @example 5f2c1e0b7d9a4c3e8f6b1a2d3c4e5f60718293a4b5c6d7e8f9012a3b4c5d6e7f
         */
        TransactionId: string;
        /** @description What the destination found. The ledger compares it with the Indication. */
        Verification: {
            /** @description The digest of what arrived, found here. */
            vmId: components["schemas"]["VmId"];
            /** @description Where it arrived. */
            host: components["schemas"]["HostName"];
        };
        /**
         * @description The digest of the stopped VM's content, `algorithm:hex`.
         * @example sha256-tree:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
         */
        VmId: string;
    };
    responses: {
        /** @description Any other problem. */
        Problem: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Where the record is, or will be. */
        Location: string;
        /** @description `respond-async`, where the request asked for it. */
        "Preference-Applied": string;
        /** @description Which token is asked for, and what is wrong with the one sent (RFC 6750). */
        "WWW-Authenticate": string;
        /** @description Seconds to wait before sending the same again. */
        "Retry-After": number;
        /** @description Names the request in the gateway's log; taken from the request where it had one. */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listInstances: {
        parameters: {
            query?: {
                /** @description Only these. Without a private channel `departed` cannot be asked for. With another's `custodian` both `resident` and `departed` ask for what is not retired. */
                state?: components["schemas"]["InstanceState"];
                /** @description List what the consortium holds in this operator's custody, instead of one's own. */
                custodian?: components["schemas"]["MspId"];
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstancePage"];
                };
            };
            /**
             * @description - `INVALID_CURSOR`: The cursor is not one of this list.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `ROLE_FORBIDDEN`: The token's roles do not allow this. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `PRIVATE_CHANNEL_NOT_KEPT`: This operator keeps no private channel. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    registerInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: answer 202 once the statement is sent, without waiting (RFC 7240). */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterInstance"];
            };
        };
        responses: {
            /** @description Registered before, in the same way. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description Registered. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description Sent, but the outcome is not known yet: the client asked not to wait (`Prefer: respond-async`), or the ledger did not tell in time. Look at Location; sending the same again is safe. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingStatement"];
                };
            };
            /**
             * @description - `BODY_INCOMPLETE`: The body did not arrive completely.
             *     - `INVALID_ARGUMENT`: The ledger refuses a value.
             *     - `MALFORMED_JSON`: The body is not JSON.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `ID_NOT_COINED_BY_CREATOR`: The id carries another operator's prefix.
             *     - `NOT_A_GATEWAY`: The gateway's identity lacks the gateway role.
             *     - `ROLE_FORBIDDEN`: The token's roles do not allow this.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `INSTANCE_EXISTS`: The instance is registered already, otherwise.
             *     - `INSTANCE_HELD_ELSEWHERE`: The consortium holds the instance elsewhere, or in an open migration.
             *     - `INSTANCE_RETIRED`: The instance is retired.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `UNSUPPORTED_MEDIA_TYPE`: The body's media type is not supported. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `ENDORSEMENT_POLICY_FAILURE`: The transaction lacked the endorsements that the channel requires.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             *     - `TRANSACTION_INVALID`: The ledger marked the transaction invalid.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ENDORSEMENT_MISMATCH`: The operators' peers did not agree on the transaction.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `MVCC_RETRIES_EXHAUSTED`: Others changed the same records each time.
             *     - `OPERATOR_NOT_REGISTERED`: This operator is not registered yet.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instanceId: components["schemas"]["InstanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The VM. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /**
             * @description - `INVALID_ID`: The id in the path is malformed.
             *     - `MALFORMED_URL`: The URL is malformed.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `ROLE_FORBIDDEN`: The token's roles do not allow this. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INSTANCE_NOT_FOUND`: No such instance. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLineage: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                instanceId: components["schemas"]["InstanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, oldest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineagePage"];
                };
            };
            /**
             * @description - `INVALID_CURSOR`: The cursor is not one of this list.
             *     - `INVALID_ID`: The id in the path is malformed.
             *     - `MALFORMED_URL`: The URL is malformed.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `ROLE_FORBIDDEN`: The token's roles do not allow this. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INSTANCE_NOT_FOUND`: No such instance. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    retireInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: answer 202 once the statement is sent, without waiting (RFC 7240). */
                Prefer?: string;
            };
            path: {
                instanceId: components["schemas"]["InstanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Retired, by this request or before. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description Sent, but the outcome is not known yet: the client asked not to wait (`Prefer: respond-async`), or the ledger did not tell in time. Look at Location; sending the same again is safe. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingStatement"];
                };
            };
            /**
             * @description - `BODY_INCOMPLETE`: The body did not arrive completely.
             *     - `INVALID_ARGUMENT`: The ledger refuses a value.
             *     - `INVALID_ID`: The id in the path is malformed.
             *     - `MALFORMED_JSON`: The body is not JSON.
             *     - `MALFORMED_URL`: The URL is malformed.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `NOT_A_GATEWAY`: The gateway's identity lacks the gateway role.
             *     - `ROLE_FORBIDDEN`: The token's roles do not allow this.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INSTANCE_NOT_FOUND`: No such instance. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `INSTANCE_HELD_ELSEWHERE`: The consortium holds the instance elsewhere, or in an open migration.
             *     - `INSTANCE_NOT_RESIDENT`: The instance does not reside there.
             *     - `INSTANCE_RETIRED`: The instance is retired.
             *     - `MIGRATION_OPEN`: Another migration of the instance is open.
             *     - `NOT_IN_CUSTODY`: The instance is not in this operator's custody.
             *     - `RETIRE_AT_CONSORTIUM_FIRST`: The consortium still knows the instance as active.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `UNSUPPORTED_MEDIA_TYPE`: The body's media type is not supported. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `ENDORSEMENT_POLICY_FAILURE`: The transaction lacked the endorsements that the channel requires.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             *     - `TRANSACTION_INVALID`: The ledger marked the transaction invalid.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `CONSORTIUM_UNREADABLE`: The private channel's peer cannot read the consortium channel.
             *     - `ENDORSEMENT_MISMATCH`: The operators' peers did not agree on the transaction.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `MVCC_RETRIES_EXHAUSTED`: Others changed the same records each time.
             *     - `OPERATOR_NOT_REGISTERED`: This operator is not registered yet.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listMigrations: {
        parameters: {
            query?: {
                /** @description Default `inter`. */
                kind?: components["schemas"]["MigrationKind"];
                state?: components["schemas"]["MigrationState"];
                /** @description All of this instance's, other operators' too; otherwise one's own only. */
                instanceId?: components["schemas"]["InstanceId"];
                /** @description Only those in which this operator is that side. */
                role?: "source" | "destination";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MigrationPage"];
                };
            };
            /**
             * @description - `INVALID_CURSOR`: The cursor is not one of this list.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `ROLE_FORBIDDEN`: The token's roles do not allow this. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `PRIVATE_CHANNEL_NOT_KEPT`: This operator keeps no private channel. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createMigration: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: answer 202 once the statement is sent, without waiting (RFC 7240). */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateMigration"];
            };
        };
        responses: {
            /** @description Indicated before, in the same way. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migration"];
                };
            };
            /** @description Indicated. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migration"];
                };
            };
            /** @description Sent, but the outcome is not known yet: the client asked not to wait (`Prefer: respond-async`), or the ledger did not tell in time. Look at Location; sending the same again is safe. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingStatement"];
                };
            };
            /**
             * @description - `BODY_INCOMPLETE`: The body did not arrive completely.
             *     - `DIGEST_MALFORMED`: The digest is absent or malformed.
             *     - `INVALID_ARGUMENT`: The ledger refuses a value.
             *     - `MALFORMED_JSON`: The body is not JSON.
             *     - `SELF_DESTINATION`: An operator cannot be its own destination.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `ID_NOT_COINED_BY_CREATOR`: The id carries another operator's prefix.
             *     - `NOT_A_GATEWAY`: The gateway's identity lacks the gateway role.
             *     - `ROLE_FORBIDDEN`: The token's roles do not allow this.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `INSTANCE_NOT_FOUND`: No such instance.
             *     - `OPERATOR_NOT_FOUND`: No such operator.
             */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `ALGORITHM_NOT_ACCEPTED`: The destination does not accept this digest algorithm.
             *     - `HOST_MISMATCH`: The host is not the one on record.
             *     - `INSTANCE_HELD_ELSEWHERE`: The consortium holds the instance elsewhere, or in an open migration.
             *     - `INSTANCE_NOT_RESIDENT`: The instance does not reside there.
             *     - `INSTANCE_RETIRED`: The instance is retired.
             *     - `MIGRATION_CANCELLED`: The migrationId was cancelled.
             *     - `MIGRATION_ID_TAKEN`: The migrationId is taken by a different migration.
             *     - `MIGRATION_OPEN`: Another migration of the instance is open.
             *     - `NOT_IN_CUSTODY`: The instance is not in this operator's custody.
             *     - `PRIVATE_CHANNEL_NOT_KEPT`: This operator keeps no private channel.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `UNSUPPORTED_MEDIA_TYPE`: The body's media type is not supported. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `ENDORSEMENT_POLICY_FAILURE`: The transaction lacked the endorsements that the channel requires.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             *     - `TRANSACTION_INVALID`: The ledger marked the transaction invalid.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `ARRIVAL_NOT_SETTLED`: The instance's Arrival is not settled yet.
             *     - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `CONSORTIUM_UNREADABLE`: The private channel's peer cannot read the consortium channel.
             *     - `ENDORSEMENT_MISMATCH`: The operators' peers did not agree on the transaction.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `MVCC_RETRIES_EXHAUSTED`: Others changed the same records each time.
             *     - `OPERATOR_NOT_REGISTERED`: This operator is not registered yet.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getMigration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                migrationId: components["schemas"]["MigrationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The migration. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migration"];
                };
            };
            /**
             * @description - `INVALID_ID`: The id in the path is malformed.
             *     - `MALFORMED_URL`: The URL is malformed.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `ROLE_FORBIDDEN`: The token's roles do not allow this. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `MIGRATION_NOT_FOUND`: No such migration. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    verifyMigration: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: answer 202 once the statement is sent, without waiting (RFC 7240). */
                Prefer?: string;
            };
            path: {
                migrationId: components["schemas"]["MigrationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Verification"];
            };
        };
        responses: {
            /** @description Recorded, by this request or before. The state tells the outcome. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migration"];
                };
            };
            /** @description Sent, but the outcome is not known yet: the client asked not to wait (`Prefer: respond-async`), or the ledger did not tell in time. Look at Location; sending the same again is safe. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingStatement"];
                };
            };
            /**
             * @description - `BODY_INCOMPLETE`: The body did not arrive completely.
             *     - `DIGEST_MALFORMED`: The digest is absent or malformed.
             *     - `INVALID_ARGUMENT`: The ledger refuses a value.
             *     - `INVALID_ID`: The id in the path is malformed.
             *     - `MALFORMED_JSON`: The body is not JSON.
             *     - `MALFORMED_URL`: The URL is malformed.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `NOT_A_GATEWAY`: The gateway's identity lacks the gateway role.
             *     - `NOT_DESTINATION`: This operator is not the migration's destination.
             *     - `ROLE_FORBIDDEN`: The token's roles do not allow this.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `MIGRATION_NOT_FOUND`: No such migration. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `ALGORITHM_MISMATCH`: The digest's algorithm is not the Indication's.
             *     - `ALREADY_VERIFIED`: The migration is verified already, with another digest or host.
             *     - `HOST_MISMATCH`: The host is not the one on record.
             *     - `INSTANCE_HELD_ELSEWHERE`: The consortium holds the instance elsewhere, or in an open migration.
             *     - `INSTANCE_RETIRED`: The instance is retired.
             *     - `MIGRATION_CANCELLED`: The migrationId was cancelled.
             *     - `MIGRATION_CLOSED`: The migration has ended otherwise.
             *     - `MIGRATION_OPEN`: Another migration of the instance is open.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `UNSUPPORTED_MEDIA_TYPE`: The body's media type is not supported. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `ENDORSEMENT_POLICY_FAILURE`: The transaction lacked the endorsements that the channel requires.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             *     - `TRANSACTION_INVALID`: The ledger marked the transaction invalid.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `ARRIVAL_NOT_SETTLED`: The instance's Arrival is not settled yet.
             *     - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `CONSORTIUM_UNREADABLE`: The private channel's peer cannot read the consortium channel.
             *     - `ENDORSEMENT_MISMATCH`: The operators' peers did not agree on the transaction.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `MVCC_RETRIES_EXHAUSTED`: Others changed the same records each time.
             *     - `OPERATOR_NOT_REGISTERED`: This operator is not registered yet.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    declineMigration: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: answer 202 once the statement is sent, without waiting (RFC 7240). */
                Prefer?: string;
            };
            path: {
                migrationId: components["schemas"]["MigrationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeclineRequest"];
            };
        };
        responses: {
            /** @description Recorded, by this request or before. The state tells the outcome. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migration"];
                };
            };
            /** @description Sent, but the outcome is not known yet: the client asked not to wait (`Prefer: respond-async`), or the ledger did not tell in time. Look at Location; sending the same again is safe. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingStatement"];
                };
            };
            /**
             * @description - `BODY_INCOMPLETE`: The body did not arrive completely.
             *     - `INVALID_ARGUMENT`: The ledger refuses a value.
             *     - `INVALID_ID`: The id in the path is malformed.
             *     - `MALFORMED_JSON`: The body is not JSON.
             *     - `MALFORMED_URL`: The URL is malformed.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `NOT_A_GATEWAY`: The gateway's identity lacks the gateway role.
             *     - `NOT_DESTINATION`: This operator is not the migration's destination.
             *     - `ROLE_FORBIDDEN`: The token's roles do not allow this.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `MIGRATION_NOT_FOUND`: No such migration. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `MIGRATION_CANCELLED`: The migrationId was cancelled.
             *     - `MIGRATION_CLOSED`: The migration has ended otherwise.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `UNSUPPORTED_MEDIA_TYPE`: The body's media type is not supported. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `ENDORSEMENT_POLICY_FAILURE`: The transaction lacked the endorsements that the channel requires.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             *     - `TRANSACTION_INVALID`: The ledger marked the transaction invalid.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ENDORSEMENT_MISMATCH`: The operators' peers did not agree on the transaction.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `MVCC_RETRIES_EXHAUSTED`: Others changed the same records each time.
             *     - `OPERATOR_NOT_REGISTERED`: This operator is not registered yet.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancelMigration: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: answer 202 once the statement is sent, without waiting (RFC 7240). */
                Prefer?: string;
            };
            path: {
                migrationId: components["schemas"]["MigrationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancellationRequest"];
            };
        };
        responses: {
            /** @description Recorded, by this request or before. The state tells the outcome. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migration"];
                };
            };
            /** @description Sent, but the outcome is not known yet: the client asked not to wait (`Prefer: respond-async`), or the ledger did not tell in time. Look at Location; sending the same again is safe. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingStatement"];
                };
            };
            /**
             * @description - `BODY_INCOMPLETE`: The body did not arrive completely.
             *     - `INVALID_ARGUMENT`: The ledger refuses a value.
             *     - `INVALID_ID`: The id in the path is malformed.
             *     - `MALFORMED_JSON`: The body is not JSON.
             *     - `MALFORMED_URL`: The URL is malformed.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `ID_NOT_COINED_BY_CREATOR`: The id carries another operator's prefix.
             *     - `NOT_A_GATEWAY`: The gateway's identity lacks the gateway role.
             *     - `NOT_SOURCE`: This operator is not the migration's source.
             *     - `ROLE_FORBIDDEN`: The token's roles do not allow this.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `MIGRATION_CLOSED`: The migration has ended otherwise. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `UNSUPPORTED_MEDIA_TYPE`: The body's media type is not supported. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `ENDORSEMENT_POLICY_FAILURE`: The transaction lacked the endorsements that the channel requires.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             *     - `TRANSACTION_INVALID`: The ledger marked the transaction invalid.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ENDORSEMENT_MISMATCH`: The operators' peers did not agree on the transaction.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `MVCC_RETRIES_EXHAUSTED`: Others changed the same records each time.
             *     - `OPERATOR_NOT_REGISTERED`: This operator is not registered yet.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listOperators: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatorPage"];
                };
            };
            /**
             * @description - `INVALID_CURSOR`: The cursor is not one of this list.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `ROLE_FORBIDDEN`: The token's roles do not allow this. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getOperator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                mspId: components["schemas"]["MspId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The operator. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operator"];
                };
            };
            /**
             * @description - `INVALID_ID`: The id in the path is malformed.
             *     - `MALFORMED_URL`: The URL is malformed.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `ROLE_FORBIDDEN`: The token's roles do not allow this. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `OPERATOR_NOT_FOUND`: No such operator. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `TOO_MANY_REQUESTS`: Too many requests at once. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_FAILED`: The chaincode failed without a code of its own.
             *     - `LEDGER_REFUSED`: The peer refuses the gateway's request.
             *     - `NOT_ON_CHANNEL`: The peer or this operator is not on the channel.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `CHAINCODE_UNAVAILABLE`: A peer could not run the chaincode.
             *     - `CHANNEL_NOT_CONFIGURED`: The channel is not configured yet.
             *     - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_OVERLOADED`: Too many statements are under way.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             *     - `SHUTTING_DOWN`: The gateway is shutting down.
             *     - `TOO_FEW_ENDORSERS`: Too few operators' peers can be reached to endorse.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    followEvents: {
        parameters: {
            query?: {
                /** @description Replay everything from the first block. Without it, and without `Last-Event-ID`: only what commits from now on. `Last-Event-ID` goes first. */
                since?: "start";
            };
            header?: {
                /** @description The id of the last event that was dealt with: one position per channel. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that ends only with the connection. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /**
             * @description - `INVALID_EVENT_POSITION`: The position in the event stream is malformed.
             *     - `UNKNOWN_FIELD`: The request has fields that do not exist.
             *     - `VALIDATION_FAILED`: The request is not valid.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOKEN_EXPIRED`: The token has expired.
             *     - `TOKEN_INVALID`: The token is not accepted.
             *     - `TOKEN_MISSING`: No bearer token.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `ROLE_FORBIDDEN`: The token's roles do not allow this. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `TOO_MANY_REQUESTS`: Too many requests at once.
             *     - `TOO_MANY_STREAMS`: Too many event streams are open.
             */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `ISSUER_UNAVAILABLE`: The token issuer's keys cannot be fetched.
             *     - `LEDGER_TIMEOUT`: The ledger did not answer in time.
             *     - `LEDGER_UNAVAILABLE`: The ledger cannot be reached.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not ready; the checks say why. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text format. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description - `LOOPBACK_ONLY`: Answered on loopback only. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getOpenApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description - `INTERNAL`: The gateway failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
