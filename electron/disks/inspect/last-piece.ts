/** Where the data ends that an image's own tables speak of, in bytes of its file. */
export interface DescribedEnd {
  /** Where the last piece begins: a file that is not longer lacks at least that piece, which may be a short one. */
  lastPiece: number;
  /** Where the last piece ends. */
  end: number;
  /** It may be left over from a crash, with nothing lost: only a check of the whole image can tell. */
  doubtful?: boolean;
}
