/**
 * Region images: the header without pixels, and just the blocks that are asked for, over any Hadoop file system. Start
 * with {@link io.tileseq.image.RegionImage}.
 *
 * <p>What is read, and how:
 *
 * <table>
 *   <caption>Formats</caption>
 *   <tr><th>format</th><th>read</th><th>decoded by</th></tr>
 *   <tr><td>TIFF: none, LZW, Deflate, PackBits, ZSTD, SGILog of 16 bits</td><td>by block</td><td>this package</td></tr>
 *   <tr><td>TIFF: JPEG</td><td>by block</td><td>the JDK's libjpeg, each block as a picture of its own</td></tr>
 *   <tr><td>TIFF: CCITT, WebP</td><td>by block</td><td>TwelveMonkeys, each block as a picture of its own</td></tr>
 *   <tr><td>TIFF: old JPEG, YCbCr in planes</td><td>whole</td><td>TwelveMonkeys</td></tr>
 *   <tr><td>PNG; GIF, whose frames are pages</td><td>whole</td><td>this package</td></tr>
 *   <tr><td>JPEG of 8 bits, baseline or progressive</td><td>whole</td><td>the JDK's libjpeg</td></tr>
 *   <tr><td>other JPEG, BMP, WebP</td><td>whole</td><td>TwelveMonkeys and the JDK</td></tr>
 * </table>
 *
 * <p>Colours of TIFFs come as GDAL reads them. 8-bit CMYK (four inks, InkSet 1) and CIELab become RGB with an opaque alpha, 8-bit
 * YCbCr becomes RGB; other depths and inks come as stored. JPEGs, also those of inks, come as Pillow's RGB. Palette images give
 * indices, unless {@code palette: expand}.
 *
 * <p>Of the 221 sound files of the TIFF collection that {@code TiffZooIT} reads, 216 equal GDAL's pixels. The others:
 *
 * <table>
 *   <caption>Files that differ from GDAL</caption>
 *   <tr><th>compression</th><th>files</th><th>what is read</th><th>reason</th></tr>
 *   <tr><td>old JPEG</td><td>2</td><td>pixels that differ by 2 levels on average, by up to 34 at edges of colours</td>
 *       <td>the format is lossy, and decoders differ in how they enlarge chroma</td></tr>
 *   <tr><td>WebP</td><td>1</td><td>pixels that differ by 0.1 level on average, by up to 46 at edges of colours</td>
 *       <td>as above</td></tr>
 *   <tr><td>SGILog24</td><td>1</td><td>an error that names it</td>
 *       <td>its chroma are numbers of cells in a table that no library we keep has</td></tr>
 *   <tr><td>CCITT G4</td><td>1</td><td>an error</td>
 *       <td>three bits per pixel in one fax stream, which G4 does not define; newer versions of libtiff refuse it too</td></tr>
 * </table>
 *
 * <p>Any file is opened with one request for its first 64 KiB, which hold the header of most. The pixels of a format without blocks
 * are fetched when they are wanted. Only a GIF is fetched whole at once: its frames are counted by walking over them.
 *
 * <p>Deflate, of TIFFs and PNGs, is inflated by Intel's ISA-L where its library loads (x86-64), else by the JDK: the pixels and the
 * errors are the same.
 *
 * <p>Integers of 24 bits are taken as packed bits, most significant first, in files of either byte order.
 */
package io.tileseq.image;
