/** The HTTP methods of resources (RFC 7644 section 3.2). */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** An HTTP method of resources. */
export type Method = (typeof methods)[number];
