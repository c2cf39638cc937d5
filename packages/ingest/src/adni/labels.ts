/** ADNI's names of participants, in tables (`999_S_9001`) and in BIDS (`ADNI999S9001`): site and roster number. */
export const dataLabels = /(?<![0-9])(?:ADNI)?(\d{3})_?S_?(\d{4,5})(?![0-9])/gi;
