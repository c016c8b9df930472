/**
 * Region images: the header without pixels, and just the blocks that are asked for, over any Hadoop file system. Start
 * with {@link io.tileseq.image.RegionImage}.
 *
 * <p>What is read, and how:
 *
 * <table>
 *   <caption>Formats</caption>
 *   <tr><th>format</th><th>read</th><th>decoded by</th></tr>
 *   <tr><td>TIFF: none, LZW, Deflate, PackBits, ZSTD</td><td>by block</td><td>this package</td></tr>
 *   <tr><td>TIFF: JPEG, CCITT, WebP</td><td>by block</td><td>TwelveMonkeys, each block as a picture of its own</td></tr>
 *   <tr><td>TIFF: YCbCr without JPEG, old JPEG</td><td>whole</td><td>TwelveMonkeys</td></tr>
 *   <tr><td>PNG</td><td>whole</td><td>this package</td></tr>
 *   <tr><td>JPEG, GIF, BMP, WebP</td><td>whole</td><td>TwelveMonkeys and the JDK</td></tr>
 * </table>
 *
 * <p>Of the 222 sound files of the TIFF collection that {@code TiffZooIT} reads, 208 equal GDAL's pixels. The others: CMYK
 * (4 files) and CIELab (2) come as stored, while GDAL makes RGB of them. Old JPEG (2) and WebP (1) are lossy; decoders
 * differ by up to 34 and 46 levels at edges of colours, by 2 and 0.1 on average. LogLuv (2), and three bands of one bit in
 * CCITT tiles (1), are not supported. A file of 24-bit integers (1) is read in the file's byte order, which gives other values
 * than GDAL's. For one file the collection has no pixels, as it is too large.
 */
package io.tileseq.image;
