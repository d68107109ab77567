/** The SQL function that BARRED_PAIRS of the kernel names. */
export const BARRED = 'blocks.barred';
