#!/bin/sh
# Makes the corpora of the fuzz targets from a folder of documents. Large files are cut: a fuzzer learns little from them.
#
#   fuzz/seeds.sh [FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../data}
corpus=$here/corpus

# seed TARGET ENDING...: files with one of these endings, named by their hash so that none is there twice.
seed() {
    target=$1
    shift
    mkdir -p "$corpus/$target"
    for ending in "$@"; do
        find "$folder" -type f -name "*.$ending" | head -n 500 | while read -r file; do
            name=$(sha256sum "$file" | cut -c1-16)
            head -c 262144 "$file" > "$corpus/$target/$name"
        done
    done
    echo "$target: $(find "$corpus/$target" -type f | wc -l) seeds"
}

seed ingest_mail eml txt
seed ingest_mailbox mbox
seed ingest_page html htm
seed ingest_text txt
seed ingest_markdown md
seed ingest_lines jsonl
seed ingest_pdf pdf
seed ingest_office docx odt pptx xlsx ods epub
seed ingest_rich rtf
seed ingest_outlook msg pst
seed ingest_table csv tsv parquet
seed ingest_archive zip tar gz 7z zst
seed ingest_crawl warc mht mhtml
seed records jsonl
seed dates txt md
seed schema toml
mkdir -p "$corpus/ingest_any"
for ending in eml mbox html txt md jsonl pdf docx odt pptx xlsx epub rtf csv msg zip gz; do
    find "$folder" -type f -name "*.$ending" | head -n 50 | while read -r file; do
        # The first byte chooses the ending; 7 stands for one that says nothing.
        { printf '\007'; head -c 262144 "$file"; } > "$corpus/ingest_any/$(sha256sum "$file" | cut -c1-16)"
    done
done
echo "ingest_any: $(find "$corpus/ingest_any" -type f | wc -l) seeds"
