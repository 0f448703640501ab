// Made by `npm run web:types` from the OpenAPI document; not to be edited.
export interface paths {
    "/v1/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a user
         * @description Anybody may do this. Limit class: `signIn`.
         */
        post: operations["native_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your sessions, newest first
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        get: operations["native_listSessions"];
        put?: never;
        /**
         * Sign in: start a session
         * @description Anybody may do this. Limit class: `signIn`.
         */
        post: operations["native_signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trade a refresh token for new tokens
         * @description Anybody may do this. Limit class: `signIn`.
         */
        post: operations["native_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign out: end this session
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        delete: operations["native_signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of your sessions
         * @description For oneself and administrators. Limit class: `api`.
         */
        delete: operations["native_endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who you are
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        get: operations["native_readMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password; ends your other sessions
         * @description Everybody who is signed in may do this. Limit class: `signIn`.
         */
        post: operations["native_changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/cookie": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in from a page of this server: the session is kept in a cookie
         * @description Anybody may do this. Limit class: `signIn`.
         */
        post: operations["native_signInByCookie"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/cookie/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prolong the session of the cookie
         * @description Anybody may do this. Limit class: `signIn`.
         */
        post: operations["native_prolongCookie"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the server has an administrator, and what the first one needs
         * @description Anybody may do this. Limit class: `api`.
         */
        get: operations["native_readSetup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All users (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        get: operations["native_listUsers"];
        put?: never;
        /**
         * Create or invite a user (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        post: operations["native_createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The names of all users, in the order of their ids
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        get: operations["native_listPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a user: yourself, or anybody as an administrator
         * @description For oneself and administrators. Limit class: `api`.
         */
        get: operations["native_readUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a user (administrators); effective at once
         * @description Only administrators may do this. Limit class: `api`.
         */
        patch: operations["native_changeUser"];
        trace?: never;
    };
    "/v1/me/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The views of tasks that you keep
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        get: operations["native_listViews"];
        /**
         * Keep these views and no others
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        put: operations["native_keepViews"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tasks you may see
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        get: operations["native_listTasks"];
        put?: never;
        /**
         * Create a task
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        post: operations["native_createTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a task
         * @description For the creator, the assignee and administrators. Limit class: `api`.
         */
        get: operations["native_readTask"];
        put?: never;
        post?: never;
        /**
         * Move a task to the trash
         * @description For the creator, the assignee and administrators. Limit class: `api`.
         */
        delete: operations["native_deleteTask"];
        options?: never;
        head?: never;
        /**
         * Change a task (merge patch)
         * @description For the creator, the assignee and administrators. Limit class: `api`.
         */
        patch: operations["native_changeTask"];
        trace?: never;
    };
    "/v1/tasks/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a task out of the trash
         * @description For the creator, the assignee and administrators. Limit class: `api`.
         */
        post: operations["native_restoreTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove a task for good (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        post: operations["native_purgeTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Up to 1,000 operations, all or nothing
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        post: operations["native_runBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, oldest first
         * @description For the creator, the assignee and administrators. Limit class: `api`.
         */
        get: operations["native_readTaskHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to the tasks you may see, deletions included
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        get: operations["native_listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, newest first (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        get: operations["native_listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that matches, newest first, as a CSV file (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        get: operations["native_exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The daily log of the tasks you may see, newest day first
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        get: operations["native_listLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logs/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The daily log of the tasks you may see in numbers: by day, priority and person
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        get: operations["native_summarizeLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an entry of the daily log
         * @description For the creator, the assignee and administrators. Limit class: `api`.
         */
        get: operations["native_readLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logs/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write what is missing of a day, today if none is named (administrators); can be repeated
         * @description Only administrators may do this. Limit class: `api`.
         */
        post: operations["native_runLog"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All imports, newest first (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        get: operations["native_listImports"];
        put?: never;
        /**
         * Import tasks from a CSV file (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        post: operations["native_startImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How an import stands (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        get: operations["native_readImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was wrong with its rows, in the order of the file (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        get: operations["native_listImportErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/export.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tasks you may see as a CSV file that can be imported
         * @description Everybody who is signed in may do this. Limit class: `api`.
         */
        get: operations["native_exportTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is done in the background, newest first (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        get: operations["native_listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a dead job be tried anew (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        post: operations["native_retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the server is: its storage, jobs and limits (administrators)
         * @description Only administrators may do this. Limit class: `api`.
         */
        get: operations["native_readStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process runs
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_live"];
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
        /**
         * The process can answer: its storage is there and it is not stopping
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_ready"];
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
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_metrics"];
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
        /**
         * This document
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The reference page
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_docs_docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/start.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Part of the reference page
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_docs_docs_start_js"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/swagger-ui.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Part of the reference page
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_docs_docs_swagger_ui_css"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/swagger-ui-bundle.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Part of the reference page
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_docs_docs_swagger_ui_bundle_js"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/favicon-32x32.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Part of the reference page
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_docs_docs_favicon_32x32_png"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Leads browsers to the web interface
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_root"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/app": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Leads to the web interface
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_web"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/app/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The web interface
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_webStart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/app/{page}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page of the web interface, or a file beside it
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_webPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/app/{page}/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page of the web interface
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_webPart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/app/assets/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A part of the web interface that never changes
         * @description Anybody may do this. Limit class: `none`.
         */
        get: operations["system_webAsset"];
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
        /** @description A task. `assignee` and `creator` are ids of users. */
        Task: {
            id: number;
            /** Format: text */
            title: string;
            /**
             * Format: description
             * @description Markdown, at most 64 KiB in UTF-8
             */
            description: string | null;
            /** @enum {string} */
            status: "todo" | "in_progress" | "done" | "cancelled";
            /** @description The daily log copies active tasks only */
            active: boolean;
            /** @enum {string} */
            priority: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
            /**
             * Format: deadline
             * @description A date, or a date-time with a zone. A date stays a date: it passes when that day ends.
             * @example 2026-03-31
             * @example 2026-03-31T09:30:00+02:00
             */
            deadline: string | null;
            assignee: number | null;
            labels: string[];
            creator: number;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            created: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            updated: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            completed: string | null;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            deleted: string | null;
            /** @description One more with every change; the ETag is made from it */
            version: number;
        };
        /** @description What is left out gets its default. */
        NewTask: {
            /** Format: text */
            title: string;
            /**
             * Format: description
             * @description Markdown, at most 64 KiB in UTF-8
             */
            description?: string | null;
            /** @enum {string} */
            status?: "todo" | "in_progress" | "done" | "cancelled";
            /** @description The daily log copies active tasks only */
            active?: boolean;
            /** @enum {string} */
            priority?: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
            /**
             * Format: deadline
             * @description A date, or a date-time with a zone. A date stays a date: it passes when that day ends.
             * @example 2026-03-31
             * @example 2026-03-31T09:30:00+02:00
             */
            deadline?: string | null;
            assignee?: number | null;
            labels?: string[];
        };
        /** @description A merge patch (RFC 7396): left out stays, null clears, empty is empty. */
        TaskPatch: {
            /** Format: text */
            title?: string;
            /**
             * Format: description
             * @description Markdown, at most 64 KiB in UTF-8
             */
            description?: string | null;
            /** @enum {string} */
            status?: "todo" | "in_progress" | "done" | "cancelled";
            /** @description The daily log copies active tasks only */
            active?: boolean;
            /** @enum {string} */
            priority?: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
            /**
             * Format: deadline
             * @description A date, or a date-time with a zone. A date stays a date: it passes when that day ends.
             * @example 2026-03-31
             * @example 2026-03-31T09:30:00+02:00
             */
            deadline?: string | null;
            assignee?: number | null;
            labels?: string[];
        };
        TaskPage: {
            tasks: components["schemas"]["Task"][];
            /** @description The cursor of the next page; null on the last one */
            next: string | null;
            count?: {
                value: number;
                isExact: boolean;
            };
        };
        TaskBatch: {
            operations: ({
                /** @enum {string} */
                op: "create" | "change" | "delete" | "restore";
            } & ({
                /** @constant */
                op: "create";
                task: components["schemas"]["NewTask"];
            } | {
                /** @constant */
                op: "change";
                id: number;
                /** @description Fails if the task is at another version */
                version?: number;
                patch: components["schemas"]["TaskPatch"];
            } | {
                /** @constant */
                op: "delete";
                id: number;
                /** @description Fails if the task is at another version */
                version?: number;
            } | {
                /** @constant */
                op: "restore";
                id: number;
                /** @description Fails if the task is at another version */
                version?: number;
            }))[];
        };
        TaskBatchResult: {
            tasks: components["schemas"]["Task"][];
        };
        TaskHistory: {
            events: {
                seq: number;
                /**
                 * Format: date-time
                 * @example 2026-03-31T09:30:00.000Z
                 */
                at: string;
                actor: number | null;
                /** @description The API the change came through */
                via: string;
                /** @enum {string} */
                type: "task.created" | "task.changed" | "task.deleted" | "task.restored" | "task.purged" | "task.reminded";
                changes: {
                    field: string;
                    before: unknown;
                    after: unknown;
                }[];
            }[];
            /** @description What to send as `after` for the next page; null on the last one */
            next: number | null;
        };
        TaskNews: {
            seq: number;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            at: string;
            actor: number | null;
            via: string;
            /** @enum {string} */
            type: "task.created" | "task.changed" | "task.deleted" | "task.restored" | "task.purged" | "task.reminded" | "task.hidden";
            id: number;
            /** @description The task is gone for you: deleted, purged, or not yours to see any more */
            deleted: boolean;
            task: components["schemas"]["Task"] | null;
        };
        NewsPage: {
            changes: components["schemas"]["TaskNews"][];
            /** @description What to send as `after` next time */
            next: number;
            has_more: boolean;
        };
        User: {
            id: number;
            /**
             * Format: text
             * @description 3 to 80 characters without @; unique regardless of case
             */
            username: string;
            /**
             * Format: text
             * @description An e-mail address; unique regardless of case
             */
            email: string | null;
            /** @enum {string} */
            role: "user" | "admin";
            /** @enum {string} */
            status: "active" | "disabled" | "invited";
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            created: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            updated: string;
            version: number;
        };
        /** @description Without a password the user is invited: can be assigned to, cannot sign in. */
        NewUser: {
            /**
             * Format: text
             * @description 3 to 80 characters without @; unique regardless of case
             */
            username: string;
            /**
             * Format: text
             * @description An e-mail address; unique regardless of case
             */
            email?: string | null;
            /** @enum {string} */
            role?: "user" | "admin";
            password?: string;
        };
        /** @description A merge patch. A new password ends the sessions of the user. */
        UserPatch: {
            /**
             * Format: text
             * @description An e-mail address; unique regardless of case
             */
            email?: string | null;
            /** @enum {string} */
            role?: "user" | "admin";
            /** @enum {string} */
            status?: "active" | "disabled";
            password?: string;
        };
        UserPage: {
            users: components["schemas"]["User"][];
            next: number | null;
        };
        Registration: {
            /**
             * Format: text
             * @description 3 to 80 characters without @; unique regardless of case
             */
            username: string;
            password: string;
            /**
             * Format: text
             * @description An e-mail address; unique regardless of case
             */
            email?: string | null;
            /**
             * @description `admin` only for the first administrator
             * @enum {string}
             */
            role?: "user" | "admin";
            /** @description What an exposed server printed at its first start */
            setup_token?: string;
        };
        SignInRequest: {
            /** @description A username or an e-mail address */
            username?: string;
            /** @description The same, under its other name */
            email?: string;
            password: string;
        };
        SignInResult: {
            access_token: string;
            /** @constant */
            token_type: "Bearer";
            /** @description Seconds */
            expires_in: number;
            /** @description Works once; each use answers the next one */
            refresh_token: string;
            session: string;
            user: components["schemas"]["User"];
        };
        RefreshRequest: {
            refresh_token: string;
        };
        PasswordChange: {
            current_password: string;
            new_password: string;
        };
        PublicSession: {
            id: string;
            current: boolean;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            created: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            refreshed: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            expires: string;
            /** @description The dialect that was signed in through */
            door: string;
            address: string | null;
            agent: string | null;
        };
        CookieSignIn: {
            session: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            expires: string;
            user: components["schemas"]["User"];
        };
        Setup: {
            /** @description Nobody administers this server yet */
            needs_administrator: boolean;
            /** @description The first administrator needs the setup token */
            needs_token: boolean;
            /** @enum {string} */
            mode: "local" | "exposed";
            /** @description Where days begin and end, as an IANA name */
            time_zone: string;
        };
        PeoplePage: {
            people: {
                id: number;
                /**
                 * Format: text
                 * @description 3 to 80 characters without @; unique regardless of case
                 */
                username: string;
                /** @enum {string} */
                status: "active" | "disabled" | "invited";
            }[];
            next: number | null;
        };
        /** @description A name, and the query of a list of tasks as the client writes it */
        View: {
            /** Format: text */
            name: string;
            /** Format: text */
            search: string;
        };
        ViewList: {
            views: components["schemas"]["View"][];
        };
        Import: {
            id: number;
            /** @enum {string} */
            state: "receiving" | "waiting" | "running" | "done" | "refused" | "failed";
            /**
             * @description `whole`: one bad row and nothing is imported; `partial`: the good rows are
             * @enum {string}
             */
            mode: "whole" | "partial";
            /**
             * @description `skip`: a row equal to a task that is there makes none
             * @enum {string}
             */
            duplicates: "skip" | "allow";
            bytes: number;
            user: number | null;
            via: string;
            /** @description Rows read, without the header */
            rows: number;
            /** @description Tasks made */
            created: number;
            /** @description Rows equal to a task that was there */
            skipped: number;
            /** @description Users made because the file names them */
            invited: number;
            /** @description Rows that are not as they must be */
            bad: number;
            /** @description Why it failed or was refused, in a sentence */
            error: string | null;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            at: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            finished: string | null;
            /** @description Only says what would happen */
            dry_run: boolean;
            file_name: string;
            /** @description How much of the file was read, from 0 to 100 */
            progress?: number;
        };
        ImportPage: {
            imports: components["schemas"]["Import"][];
            next: number | null;
        };
        ImportErrors: {
            errors: {
                number: number;
                /** @description The first line of the row in the file, counted from 1 */
                line: number;
                /** @description A name of the header; null when it is about the whole row */
                column: string | null;
                reason: string;
            }[];
            /** @description What to send as `after` for the next page; null on the last one */
            next: number | null;
        };
        Job: {
            id: number;
            /** @enum {string} */
            kind: "daily-log" | "import" | "index-text" | "reminders" | "clean-up";
            /** @description There is one job of a kind with this key */
            key: string;
            payload: unknown;
            /** @enum {string} */
            state: "waiting" | "running" | "done" | "dead";
            /** @description How often it was begun */
            attempts: number;
            worker: string | null;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            created: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            finished: string | null;
            /** @description Why the last attempt failed */
            error: string | null;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            ready_at: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            lease_until: string | null;
        };
        JobPage: {
            jobs: components["schemas"]["Job"][];
            next: number | null;
        };
        SessionList: {
            sessions: components["schemas"]["PublicSession"][];
        };
        /** @description `previous` and `new` hold the fields that changed; null where there was nothing before, or is after. */
        AuditEntry: {
            seq: number;
            /** @enum {string} */
            kind: "task" | "user" | "session" | "log" | "import";
            type: string;
            task_id: number | null;
            /** @description The id of what was changed */
            subject: string;
            previous: {
                [key: string]: unknown;
            } | null;
            new: {
                [key: string]: unknown;
            } | null;
            /** @description The id of a user; null for the server itself or a stranger */
            modified_by: number | null;
            /** @description The dialect the change came through, or `cli` */
            door: string;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            timestamp: string;
        };
        AuditPage: {
            entries: components["schemas"]["AuditEntry"][];
            /** @description What to send as `before` for the next page, also of one that is not full */
            next: number | null;
        };
        /** @description `status`, `active` and `priority` are as they were on that day; `title`, `description` and `assignee` as they are now. `at` is when the entry was written. */
        Log: {
            id: number;
            task: number;
            /**
             * Format: day
             * @description A day as YYYY-MM-DD
             * @example 2026-11-21
             */
            day: string;
            /** @enum {string} */
            status: "todo" | "in_progress" | "done" | "cancelled";
            active: boolean;
            /** @enum {string} */
            priority: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
            /** @description Still to do, with a deadline on a day before */
            overdue: boolean;
            /**
             * Format: date-time
             * @example 2026-03-31T09:30:00.000Z
             */
            at: string;
            /** Format: text */
            title: string;
            /**
             * Format: description
             * @description Markdown, at most 64 KiB in UTF-8
             */
            description: string | null;
            assignee: number | null;
            /** @description A username */
            assignee_name: string | null;
        };
        LogPage: {
            logs: components["schemas"]["Log"][];
            /** @description The cursor of the next page; null on the last one */
            next: string | null;
        };
        /** @description How many entries the days have (each is of an active task), how many of these were done, and how many overdue: still to do, with a deadline on a day before. */
        LogSeries: {
            /** @description One for each of `days` */
            active: number[];
            /** @description One for each of `days` */
            done: number[];
            /** @description One for each of `days` */
            overdue: number[];
        };
        /** @description `others` counts what is assigned to none of `people`. */
        LogSummary: {
            /** @description Those that have entries, oldest first */
            days: string[];
            total: components["schemas"]["LogSeries"];
            priorities: {
                LOW: components["schemas"]["LogSeries"];
                MEDIUM: components["schemas"]["LogSeries"];
                HIGH: components["schemas"]["LogSeries"];
                CRITICAL: components["schemas"]["LogSeries"];
            };
            /** @description By who the tasks are assigned to now: the eight with the most entries on the last day */
            people: {
                assignee: number | null;
                /** @description null: assigned to nobody */
                username: string | null;
                /** @description One for each of `days` */
                active: number[];
                /** @description One for each of `days` */
                done: number[];
                /** @description One for each of `days` */
                overdue: number[];
            }[];
            others: components["schemas"]["LogSeries"];
        };
        LogRun: {
            /**
             * Format: day
             * @description A day as YYYY-MM-DD
             * @example 2026-11-21
             */
            day?: string;
        };
        WrittenLog: {
            /**
             * Format: day
             * @description A day as YYYY-MM-DD
             * @example 2026-11-21
             */
            day: string;
            /** @description How many were not there before */
            entries: number;
        };
        Status: {
            store: {
                reachable: boolean;
                /** @enum {string} */
                durability: "power-safe" | "crash-safe" | "none";
                writes_waiting: number;
                connections: {
                    in_use: number;
                    idle: number;
                    most: number;
                    waiting: number;
                } | null;
            };
            /**
             * Format: date-time
             * @description Since when the process that answers serves
             */
            started: string;
            /** @description The number of the newest event it knows */
            last_event: number;
            jobs: {
                waiting: number;
                running: number;
                dead: number;
            } | null;
            limits: {
                /** @description A limit class */
                name: string;
                quota: number;
                window_seconds: number;
                /**
                 * @description Whom it counts: the user when signed in, or always the address
                 * @enum {string}
                 */
                per: "client" | "address";
            }[];
            time_zone: string;
            /** @description HH:MM */
            daily_log_at: string;
            /** @description The largest CSV file */
            import_bytes: number;
        };
        /** @description Problem details (RFC 9457) */
        Problem: {
            /** @description Names the fault: `urn:taskwright:error:<code>` */
            type: string;
            title: string;
            status: number;
            detail: string;
            instance: string;
            code: string;
            errors?: {
                /** @enum {string} */
                part: "body" | "query" | "path" | "header";
                /** @description A JSON pointer to what is wrong */
                pointer: string;
                rule: string;
                detail: string;
            }[];
            current_version?: number;
            given_versions?: number[];
            /** @description Seconds */
            retry_after?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    native_register: {
        parameters: {
            query?: never;
            header?: {
                /** @description The setup token, as an alternative to the field */
                "X-Setup-Token"?: string;
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ada",
                 *       "password": "correct horse",
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description The user */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "email": "ada@example.com",
                     *       "role": "user",
                     *       "status": "active",
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "updated": "2026-11-21T08:00:00.000Z",
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `administrator_claim_refused`: A registration cannot make an administrator here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `username_taken`: The username is taken. `email_taken`: The e-mail address is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sessions": [
                     *         {
                     *           "id": "Wm1x0c9Yh3u2T6bq",
                     *           "current": true,
                     *           "created": "2026-11-21T08:00:00.000Z",
                     *           "refreshed": "2026-11-21T08:00:00.000Z",
                     *           "expires": "2026-12-21T08:00:00.000Z",
                     *           "door": "native",
                     *           "address": "127.0.0.1",
                     *           "agent": "curl/8.5.0"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ada",
                 *       "password": "correct horse"
                 *     }
                 */
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description Tokens of a new session */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJIUzI1NiJ9…",
                     *       "token_type": "Bearer",
                     *       "expires_in": 3600,
                     *       "refresh_token": "eyJhbGciOiJIUzI1NiJ9…",
                     *       "session": "Wm1x0c9Yh3u2T6bq",
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada",
                     *         "email": "ada@example.com",
                     *         "role": "user",
                     *         "status": "active",
                     *         "created": "2026-11-21T08:00:00.000Z",
                     *         "updated": "2026-11-21T08:00:00.000Z",
                     *         "version": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SignInResult"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_credentials`: The name or the password is wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_guesses`: Too many failed sign-ins. `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refresh_token": "eyJhbGciOiJIUzI1NiJ9…"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description Tokens of a new session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJIUzI1NiJ9…",
                     *       "token_type": "Bearer",
                     *       "expires_in": 3600,
                     *       "refresh_token": "eyJhbGciOiJIUzI1NiJ9…",
                     *       "session": "Wm1x0c9Yh3u2T6bq",
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada",
                     *         "email": "ada@example.com",
                     *         "role": "user",
                     *         "status": "active",
                     *         "created": "2026-11-21T08:00:00.000Z",
                     *         "updated": "2026-11-21T08:00:00.000Z",
                     *         "version": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SignInResult"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_refresh_token`: The refresh token is not valid any more. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_endSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended: its tokens are refused from now on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: No such session. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_readMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "email": "ada@example.com",
                     *       "role": "user",
                     *       "status": "active",
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "updated": "2026-11-21T08:00:00.000Z",
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_changePassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current_password": "correct horse",
                 *       "new_password": "battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_guesses`: Too many failed sign-ins. `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_signInByCookie: {
        parameters: {
            query?: never;
            header?: {
                /** @description Anything: a form of another site cannot send it */
                "X-Taskwright-Page"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ada",
                 *       "password": "correct horse"
                 *     }
                 */
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description Who is signed in; the session itself is in the cookie */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "session": "Wm1x0c9Yh3u2T6bq",
                     *       "expires": "2026-12-21T08:00:00.000Z",
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada",
                     *         "email": "ada@example.com",
                     *         "role": "user",
                     *         "status": "active",
                     *         "created": "2026-11-21T08:00:00.000Z",
                     *         "updated": "2026-11-21T08:00:00.000Z",
                     *         "version": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CookieSignIn"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_credentials`: The name or the password is wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_guesses`: Too many failed sign-ins. `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_prolongCookie: {
        parameters: {
            query?: never;
            header?: {
                /** @description Anything: a form of another site cannot send it */
                "X-Taskwright-Page"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is signed in; the session itself is in the cookie */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "session": "Wm1x0c9Yh3u2T6bq",
                     *       "expires": "2026-12-21T08:00:00.000Z",
                     *       "user": {
                     *         "id": 1,
                     *         "username": "ada",
                     *         "email": "ada@example.com",
                     *         "role": "user",
                     *         "status": "active",
                     *         "created": "2026-11-21T08:00:00.000Z",
                     *         "updated": "2026-11-21T08:00:00.000Z",
                     *         "version": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CookieSignIn"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_readSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the server is set up */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "needs_administrator": true,
                     *       "needs_token": false,
                     *       "mode": "local",
                     *       "time_zone": "UTC"
                     *     }
                     */
                    "application/json": components["schemas"]["Setup"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listUsers: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                after?: number;
                /** @description How many at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "users": [
                     *         {
                     *           "id": 1,
                     *           "username": "ada",
                     *           "email": "ada@example.com",
                     *           "role": "user",
                     *           "status": "active",
                     *           "created": "2026-11-21T08:00:00.000Z",
                     *           "updated": "2026-11-21T08:00:00.000Z",
                     *           "version": 1
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_createUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "grace",
                 *       "role": "user"
                 *     }
                 */
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description The user */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "email": "ada@example.com",
                     *       "role": "user",
                     *       "status": "active",
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "updated": "2026-11-21T08:00:00.000Z",
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `username_taken`: The username is taken. `email_taken`: The e-mail address is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listPeople: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                after?: number;
                /** @description How many at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of names */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "people": [
                     *         {
                     *           "id": 1,
                     *           "username": "ada",
                     *           "status": "active"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["PeoplePage"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_readUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "email": "ada@example.com",
                     *       "role": "user",
                     *       "status": "active",
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "updated": "2026-11-21T08:00:00.000Z",
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: No such user. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_changeUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag the thing must have; else 412 */
                "If-Match"?: string;
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "disabled"
                 *     }
                 */
                "application/json": components["schemas"]["UserPatch"];
                /**
                 * @example {
                 *       "status": "disabled"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description The user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "username": "ada",
                     *       "email": "ada@example.com",
                     *       "role": "user",
                     *       "status": "active",
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "updated": "2026-11-21T08:00:00.000Z",
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: No such user. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `email_taken`: The e-mail address is taken. `last_administrator`: The last active administrator must stay one. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `version_mismatch`: Somebody else changed it in the meantime. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listViews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your views, in your order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "views": [
                     *         {
                     *           "name": "Mine, by deadline",
                     *           "search": "assignee=me&sort=deadline"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ViewList"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_keepViews: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "views": [
                 *         {
                 *           "name": "Mine, by deadline",
                 *           "search": "assignee=me&sort=deadline"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ViewList"];
            };
        };
        responses: {
            /** @description Your views, in your order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "views": [
                     *         {
                     *           "name": "Mine, by deadline",
                     *           "search": "assignee=me&sort=deadline"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ViewList"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listTasks: {
        parameters: {
            query?: {
                /** @description Any of these; repeat the parameter */
                status?: ("todo" | "in_progress" | "done" | "cancelled")[];
                /** @description Any of these; repeat the parameter */
                priority?: ("LOW" | "MEDIUM" | "HIGH" | "CRITICAL")[];
                active?: boolean;
                /** @description A user id, `me` or `none` */
                assignee?: string;
                /** @description A user id or `me` */
                creator?: string;
                /** @description All of these; repeat the parameter */
                label?: string[];
                /** @description A date (the whole day) or a date-time with a zone */
                deadline_from?: string;
                /** @description A date (the whole day) or a date-time with a zone */
                deadline_to?: string;
                /** @description A date (the whole day) or a date-time with a zone */
                created_from?: string;
                /** @description A date (the whole day) or a date-time with a zone */
                created_to?: string;
                /** @description Words that begin words of the title or the description; all of them. Lists the newest first. */
                q?: string;
                /** @description `true` lists the trash instead */
                deleted?: boolean;
                /** @description A field; with `-` in front, descending. `-created` if left out */
                sort?: "created" | "-created" | "updated" | "-updated" | "deadline" | "-deadline" | "priority" | "-priority";
                /** @description `next` of the page before */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
                /** @description `capped` counts to 1,000; `exact` reads every match */
                count?: "none" | "capped" | "exact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tasks": [
                     *         {
                     *           "id": 1,
                     *           "title": "Back up the database",
                     *           "description": "Nightly, **encrypted**.",
                     *           "status": "todo",
                     *           "active": true,
                     *           "priority": "HIGH",
                     *           "deadline": "2026-12-01",
                     *           "assignee": null,
                     *           "labels": [
                     *             "ops"
                     *           ],
                     *           "creator": 1,
                     *           "created": "2026-11-21T08:00:00.000Z",
                     *           "updated": "2026-11-21T08:00:00.000Z",
                     *           "completed": null,
                     *           "deleted": null,
                     *           "version": 1
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_createTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Back up the database",
                 *       "priority": "HIGH",
                 *       "deadline": "2026-12-01"
                 *     }
                 */
                "application/json": components["schemas"]["NewTask"];
            };
        };
        responses: {
            /** @description The task */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "title": "Back up the database",
                     *       "description": "Nightly, **encrypted**.",
                     *       "status": "todo",
                     *       "active": true,
                     *       "priority": "HIGH",
                     *       "deadline": "2026-12-01",
                     *       "assignee": null,
                     *       "labels": [
                     *         "ops"
                     *       ],
                     *       "creator": 1,
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "updated": "2026-11-21T08:00:00.000Z",
                     *       "completed": null,
                     *       "deleted": null,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_readTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: 304 while it is the current one */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "title": "Back up the database",
                     *       "description": "Nightly, **encrypted**.",
                     *       "status": "todo",
                     *       "active": true,
                     *       "priority": "HIGH",
                     *       "deadline": "2026-12-01",
                     *       "assignee": null,
                     *       "labels": [
                     *         "ops"
                     *       ],
                     *       "creator": 1,
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "updated": "2026-11-21T08:00:00.000Z",
                     *       "completed": null,
                     *       "deleted": null,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not changed */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_deleteTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag the thing must have; else 412 */
                "If-Match"?: string;
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is in the trash */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `version_mismatch`: Somebody else changed it in the meantime. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_changeTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag the thing must have; else 412 */
                "If-Match"?: string;
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "done",
                 *       "deadline": null
                 *     }
                 */
                "application/json": components["schemas"]["TaskPatch"];
                /**
                 * @example {
                 *       "status": "done",
                 *       "deadline": null
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["TaskPatch"];
            };
        };
        responses: {
            /** @description The task */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "title": "Back up the database",
                     *       "description": "Nightly, **encrypted**.",
                     *       "status": "todo",
                     *       "active": true,
                     *       "priority": "HIGH",
                     *       "deadline": "2026-12-01",
                     *       "assignee": null,
                     *       "labels": [
                     *         "ops"
                     *       ],
                     *       "creator": 1,
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "updated": "2026-11-21T08:00:00.000Z",
                     *       "completed": null,
                     *       "deleted": null,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `version_mismatch`: Somebody else changed it in the meantime. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_restoreTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag the thing must have; else 412 */
                "If-Match"?: string;
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "title": "Back up the database",
                     *       "description": "Nightly, **encrypted**.",
                     *       "status": "todo",
                     *       "active": true,
                     *       "priority": "HIGH",
                     *       "deadline": "2026-12-01",
                     *       "assignee": null,
                     *       "labels": [
                     *         "ops"
                     *       ],
                     *       "creator": 1,
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "updated": "2026-11-21T08:00:00.000Z",
                     *       "completed": null,
                     *       "deleted": null,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `version_mismatch`: Somebody else changed it in the meantime. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_purgeTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag the thing must have; else 412 */
                "If-Match"?: string;
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone; its history stays in the journal */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `version_mismatch`: Somebody else changed it in the meantime. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_runBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "op": "create",
                 *           "task": {
                 *             "title": "One"
                 *           }
                 *         },
                 *         {
                 *           "op": "change",
                 *           "id": 1,
                 *           "patch": {
                 *             "status": "done"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["TaskBatch"];
            };
        };
        responses: {
            /** @description Each task, in order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tasks": [
                     *         {
                     *           "id": 1,
                     *           "title": "Back up the database",
                     *           "description": "Nightly, **encrypted**.",
                     *           "status": "todo",
                     *           "active": true,
                     *           "priority": "HIGH",
                     *           "deadline": "2026-12-01",
                     *           "assignee": null,
                     *           "labels": [
                     *             "ops"
                     *           ],
                     *           "creator": 1,
                     *           "created": "2026-11-21T08:00:00.000Z",
                     *           "updated": "2026-11-21T08:00:00.000Z",
                     *           "completed": null,
                     *           "deleted": null,
                     *           "version": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TaskBatchResult"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `version_mismatch`: Somebody else changed it in the meantime. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_readTaskHistory: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                after?: number;
                /** @description How many at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "seq": 2,
                     *           "at": "2026-11-21T08:00:00.000Z",
                     *           "actor": 1,
                     *           "via": "native",
                     *           "type": "task.changed",
                     *           "changes": [
                     *             {
                     *               "field": "status",
                     *               "before": "todo",
                     *               "after": "done"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["TaskHistory"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_found`: No such task. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listChanges: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                after?: number;
                /** @description How many at most */
                limit?: number;
            };
            header?: {
                /** @description `text/event-stream` keeps the answer open and sends each change as it happens */
                Accept?: string;
                /** @description Where an event stream goes on; stronger than `after` */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes, or a stream of server-sent events (`id` is the `seq`, `data` a TaskNews) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changes": [
                     *         {
                     *           "seq": 7,
                     *           "at": "2026-11-21T08:00:00.000Z",
                     *           "actor": 1,
                     *           "via": "native",
                     *           "type": "task.created",
                     *           "id": 1,
                     *           "deleted": false,
                     *           "task": {
                     *             "id": 1,
                     *             "title": "Back up the database",
                     *             "description": "Nightly, **encrypted**.",
                     *             "status": "todo",
                     *             "active": true,
                     *             "priority": "HIGH",
                     *             "deadline": "2026-12-01",
                     *             "assignee": null,
                     *             "labels": [
                     *               "ops"
                     *             ],
                     *             "creator": 1,
                     *             "created": "2026-11-21T08:00:00.000Z",
                     *             "updated": "2026-11-21T08:00:00.000Z",
                     *             "completed": null,
                     *             "deleted": null,
                     *             "version": 1
                     *           }
                     *         }
                     *       ],
                     *       "next": 7,
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["NewsPage"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listAudit: {
        parameters: {
            query?: {
                /** @description The id of a task */
                task?: number;
                /** @description The id of the user who made the change */
                actor?: number;
                /** @description A dialect, or `cli` */
                door?: string;
                /** @description What was changed; tasks if left out */
                kind?: "task" | "user" | "session" | "log" | "import";
                /** @description A date (the whole day) or a date-time with a zone */
                from?: string;
                /** @description A date (the whole day) or a date-time with a zone */
                to?: string;
                /** @description `next` of the page before */
                before?: number;
                /** @description How many at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes, which may end before it is full */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "seq": 8,
                     *           "kind": "task",
                     *           "type": "task.changed",
                     *           "task_id": 1,
                     *           "subject": "1",
                     *           "previous": {
                     *             "status": "todo",
                     *             "completed": null
                     *           },
                     *           "new": {
                     *             "status": "done",
                     *             "completed": "2026-11-21T08:00:00.000Z"
                     *           },
                     *           "modified_by": 1,
                     *           "door": "native",
                     *           "timestamp": "2026-11-21T08:00:00.000Z"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_exportAudit: {
        parameters: {
            query?: {
                /** @description The id of a task */
                task?: number;
                /** @description The id of the user who made the change */
                actor?: number;
                /** @description A dialect, or `cli` */
                door?: string;
                /** @description What was changed; tasks if left out */
                kind?: "task" | "user" | "session" | "log" | "import";
                /** @description A date (the whole day) or a date-time with a zone */
                from?: string;
                /** @description A date (the whole day) or a date-time with a zone */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example seq,kind,type,task_id,subject,previous,new,modified_by,door,timestamp
                     *     8,task,task.changed,1,1,"{""status"":""todo"",""completed"":null}","{""status"":""done"",""completed"":""2026-11-21T08:00:00.000Z""}",1,native,2026-11-21T08:00:00.000Z
                     */
                    "text/csv": string;
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listLogs: {
        parameters: {
            query?: {
                /** @description The id of a task */
                task?: number;
                /** @description A day as YYYY-MM-DD */
                day_from?: string;
                /** @description A day as YYYY-MM-DD */
                day_to?: string;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "logs": [
                     *         {
                     *           "id": 1,
                     *           "task": 1,
                     *           "day": "2026-11-21",
                     *           "status": "todo",
                     *           "active": true,
                     *           "priority": "HIGH",
                     *           "overdue": false,
                     *           "at": "2026-11-21T00:00:04.000Z",
                     *           "title": "Back up the database",
                     *           "description": "Nightly, **encrypted**.",
                     *           "assignee": 2,
                     *           "assignee_name": "grace"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["LogPage"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_summarizeLogs: {
        parameters: {
            query?: {
                /** @description A day as YYYY-MM-DD */
                day_from?: string;
                /** @description A day as YYYY-MM-DD */
                day_to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A number for each day and part */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "days": [
                     *         "2026-11-20",
                     *         "2026-11-21"
                     *       ],
                     *       "total": {
                     *         "active": [
                     *           1,
                     *           2
                     *         ],
                     *         "done": [
                     *           0,
                     *           1
                     *         ],
                     *         "overdue": [
                     *           0,
                     *           1
                     *         ]
                     *       },
                     *       "priorities": {
                     *         "LOW": {
                     *           "active": [
                     *             0,
                     *             0
                     *           ],
                     *           "done": [
                     *             0,
                     *             0
                     *           ],
                     *           "overdue": [
                     *             0,
                     *             0
                     *           ]
                     *         },
                     *         "MEDIUM": {
                     *           "active": [
                     *             0,
                     *             0
                     *           ],
                     *           "done": [
                     *             0,
                     *             0
                     *           ],
                     *           "overdue": [
                     *             0,
                     *             0
                     *           ]
                     *         },
                     *         "CRITICAL": {
                     *           "active": [
                     *             0,
                     *             0
                     *           ],
                     *           "done": [
                     *             0,
                     *             0
                     *           ],
                     *           "overdue": [
                     *             0,
                     *             0
                     *           ]
                     *         },
                     *         "HIGH": {
                     *           "active": [
                     *             1,
                     *             2
                     *           ],
                     *           "done": [
                     *             0,
                     *             1
                     *           ],
                     *           "overdue": [
                     *             0,
                     *             1
                     *           ]
                     *         }
                     *       },
                     *       "people": [
                     *         {
                     *           "assignee": 2,
                     *           "username": "grace",
                     *           "active": [
                     *             1,
                     *             2
                     *           ],
                     *           "done": [
                     *             0,
                     *             1
                     *           ],
                     *           "overdue": [
                     *             0,
                     *             1
                     *           ]
                     *         }
                     *       ],
                     *       "others": {
                     *         "active": [
                     *           0,
                     *           0
                     *         ],
                     *         "done": [
                     *           0,
                     *           0
                     *         ],
                     *         "overdue": [
                     *           0,
                     *           0
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LogSummary"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_readLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entry */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "task": 1,
                     *       "day": "2026-11-21",
                     *       "status": "todo",
                     *       "active": true,
                     *       "priority": "HIGH",
                     *       "overdue": false,
                     *       "at": "2026-11-21T00:00:04.000Z",
                     *       "title": "Back up the database",
                     *       "description": "Nightly, **encrypted**.",
                     *       "assignee": 2,
                     *       "assignee_name": "grace"
                     *     }
                     */
                    "application/json": components["schemas"]["Log"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `log_not_found`: No such log entry. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_runLog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["LogRun"];
            };
        };
        responses: {
            /** @description The day, and how many entries were new */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "day": "2026-11-21",
                     *       "entries": 1
                     *     }
                     */
                    "application/json": components["schemas"]["WrittenLog"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listImports: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                before?: number;
                /** @description How many at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of imports */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "imports": [
                     *         {
                     *           "id": 1,
                     *           "state": "running",
                     *           "mode": "whole",
                     *           "dry_run": false,
                     *           "duplicates": "skip",
                     *           "file_name": "tasks.csv",
                     *           "bytes": 82179742,
                     *           "user": 1,
                     *           "via": "native",
                     *           "rows": 401947,
                     *           "created": 0,
                     *           "skipped": 0,
                     *           "invited": 0,
                     *           "bad": 0,
                     *           "progress": 40,
                     *           "error": null,
                     *           "at": "2026-11-21T08:00:00.000Z",
                     *           "finished": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["ImportPage"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_startImport: {
        parameters: {
            query?: {
                /** @description `whole`: one bad row and nothing is imported; `partial`: the good rows are */
                mode?: "whole" | "partial";
                /** @description Only says what would happen */
                dry_run?: boolean;
                /** @description `skip`: a row equal to a task that is there makes none */
                duplicates?: "skip" | "allow";
            };
            header?: {
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "file": "task_name,description,status,priority,created_at,assigned_user\nBack up,Nightly,TRUE,HIGH,3/31/2025,ada"
                 *     }
                 */
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A file named *.csv
                     */
                    file: string;
                };
                /**
                 * @example task_name,description,status,priority,created_at,assigned_user
                 *     Back up,Nightly,TRUE,HIGH,3/31/2025,ada
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description The file is here; the import is a job */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "state": "running",
                     *       "mode": "whole",
                     *       "dry_run": false,
                     *       "duplicates": "skip",
                     *       "file_name": "tasks.csv",
                     *       "bytes": 82179742,
                     *       "user": 1,
                     *       "via": "native",
                     *       "rows": 401947,
                     *       "created": 0,
                     *       "skipped": 0,
                     *       "invited": 0,
                     *       "bad": 0,
                     *       "progress": 40,
                     *       "error": null,
                     *       "at": "2026-11-21T08:00:00.000Z",
                     *       "finished": null
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. `file_missing`: No file was sent. `file_unnamed`: The file has no name. `file_not_csv`: Only CSV files are accepted. `columns_missing`: The file lacks columns. `malformed_body`: The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is larger than is accepted here. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body has a content type that is not accepted here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_readImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description `text/event-stream` sends how it stands until it is over */
                Accept?: string;
            };
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The import */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1,
                     *       "state": "running",
                     *       "mode": "whole",
                     *       "dry_run": false,
                     *       "duplicates": "skip",
                     *       "file_name": "tasks.csv",
                     *       "bytes": 82179742,
                     *       "user": 1,
                     *       "via": "native",
                     *       "rows": 401947,
                     *       "created": 0,
                     *       "skipped": 0,
                     *       "invited": 0,
                     *       "bad": 0,
                     *       "progress": 40,
                     *       "error": null,
                     *       "at": "2026-11-21T08:00:00.000Z",
                     *       "finished": null
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `import_not_found`: No such import. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listImportErrors: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                after?: number;
                /** @description How many at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of errors; a row can have several */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "errors": [
                     *         {
                     *           "number": 1,
                     *           "line": 3,
                     *           "column": "status",
                     *           "reason": "status must be TRUE or FALSE."
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["ImportErrors"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `import_not_found`: No such import. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_exportTasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The columns of the imports; a cell that a spreadsheet would run begins with an apostrophe */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_listJobs: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                before?: number;
                /** @description How many at most */
                limit?: number;
                state?: "waiting" | "running" | "done" | "dead";
                kind?: "daily-log" | "import" | "index-text" | "reminders" | "clean-up";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobs": [
                     *         {
                     *           "id": 7,
                     *           "kind": "daily-log",
                     *           "key": "2026-11-21",
                     *           "payload": null,
                     *           "state": "done",
                     *           "attempts": 1,
                     *           "ready_at": "2026-11-21T08:00:00.000Z",
                     *           "lease_until": null,
                     *           "worker": null,
                     *           "created": "2026-11-21T08:00:00.000Z",
                     *           "finished": "2026-11-21T08:00:01.000Z",
                     *           "error": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_retryJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the write happen once: sent again with the same request, it gets the same answer (for 24 hours) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description A positive whole number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job, waiting */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 7,
                     *       "kind": "daily-log",
                     *       "key": "2026-11-21",
                     *       "payload": null,
                     *       "state": "done",
                     *       "attempts": 1,
                     *       "ready_at": "2026-11-21T08:00:00.000Z",
                     *       "lease_until": null,
                     *       "worker": null,
                     *       "created": "2026-11-21T08:00:00.000Z",
                     *       "finished": "2026-11-21T08:00:01.000Z",
                     *       "error": null
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description `invalid_input`: Something in the request is not as it must be. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `job_not_found`: No such job. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    native_readStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Of the process that answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "store": {
                     *         "reachable": true,
                     *         "durability": "power-safe",
                     *         "writes_waiting": 0,
                     *         "connections": null
                     *       },
                     *       "started": "2026-11-21T08:00:00.000Z",
                     *       "last_event": 812,
                     *       "jobs": {
                     *         "waiting": 1,
                     *         "running": 0,
                     *         "dead": 0
                     *       },
                     *       "limits": [
                     *         {
                     *           "name": "api",
                     *           "quota": 1200,
                     *           "window_seconds": 60,
                     *           "per": "client"
                     *         }
                     *       ],
                     *       "time_zone": "UTC",
                     *       "daily_log_at": "00:00",
                     *       "import_bytes": 268435456
                     *     }
                     */
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description `unauthenticated`: A valid access token is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: You may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": {
                        status: string;
                        /** @description power-safe, crash-safe or none */
                        durability?: string;
                        mode?: string;
                    };
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "durability": "power-safe",
                     *       "mode": "local"
                     *     }
                     */
                    "application/json": {
                        status: string;
                        /** @description power-safe, crash-safe or none */
                        durability?: string;
                        mode?: string;
                    };
                };
            };
            /** @description `stopping`: The server is stopping. `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0",
                     *       "info": {
                     *         "title": "Taskwright",
                     *         "version": "0.1.0",
                     *         "summary": "A task server: its own API and those of existing task services, on the same tasks.",
                     *         "license": {
                     *           "name": "MIT",
                     *           "identifier": "MIT"
                     *         }
                     *       },
                     *       "servers": [
                     *         {
                     *           "url": "/"
                     *         }
                     *       ],
                     *       "paths": {}
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_docs_docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_docs_docs_start_js: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_docs_docs_swagger_ui_css: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_docs_docs_swagger_ui_bundle_js: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_docs_docs_favicon_32x32_png: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_root: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To `/app/`, for who accepts HTML */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `route_not_found`: There is nothing at this address. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_web: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To `/app/` */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_webStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Not changed */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `route_not_found`: There is nothing at this address. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_webPage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                page: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Not changed */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `route_not_found`: There is nothing at this address. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_webPart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                page: string;
                part: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Not changed */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `route_not_found`: There is nothing at this address. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_webAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file, most often a script */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            /** @description Not changed */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `route_not_found`: There is nothing at this address. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: The server is at its limit. `unavailable`: The server cannot reach its storage. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
