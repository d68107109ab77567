/** The scope of the tokens that may act for every user. */
export const SERVICE_SCOPE = 'connections:service';
